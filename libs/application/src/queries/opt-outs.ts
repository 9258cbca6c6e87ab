import type { OptOutValue, ProjectConsentValue } from '#libs/consent';
import type { EventId, Instant, PatientId } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { AsOf } from './times.js';

/** What stands for one scheme. Nothing recorded is not opted out, and no consent. */
export interface OptOutView {
  readonly value: OptOutValue | 'not-recorded';
  readonly from: Instant | null;
  readonly eventId: EventId | null;
  /** Whether it was taken over from a legacy Type 2 code. */
  readonly legacy: boolean;
}

interface Answered {
  /** The survivor's, where the number asked for was superseded. */
  readonly patientId: PatientId;
  /** Of the number asked for; null where the past was asked about. */
  readonly askedRevision: bigint | null;
  readonly at: Instant;
  readonly knownAt: Instant;
}

export interface OptOutsView extends Answered {
  readonly national: OptOutView;
  readonly typeOne: OptOutView;
  /** A Type 2 code from after the cut-off that no national choice has answered: the patient is to be asked. */
  readonly contactPatient: boolean;
}

export interface ProjectConsentsView extends Answered {
  readonly items: readonly {
    readonly projectId: string;
    readonly value: ProjectConsentValue;
    readonly from: Instant;
    readonly eventId: EventId;
  }[];
}

export class GetOptOutsQuery extends Query<OptOutsView> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
    readonly asOf: AsOf,
  ) {
    super();
  }
}

/** What the patient said about each project; one that a merge leaves open is not listed. */
export class GetProjectConsentsQuery extends Query<ProjectConsentsView> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
    readonly asOf: AsOf,
  ) {
    super();
  }
}
