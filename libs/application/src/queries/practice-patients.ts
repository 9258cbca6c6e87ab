import type { DeathStatus } from '#libs/consent';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { Fresh } from './times.js';
import type { Page } from './views.js';

export interface PracticePatientView {
  readonly patientId: PatientId;
  /** When the registration that is live now began. */
  readonly since: Instant;
  readonly death: DeathStatus;
  /** The patient this number was superseded by. */
  readonly survivor: PatientId | null;
  /** Told to the practice itself alone; null to everybody else. */
  readonly restricted: boolean | null;
}

/** The patients registered with a practice now, by id; as far as projected, and no older than `minPosition`. */
export class ListPracticePatientsQuery extends Query<Page<PracticePatientView>> {
  constructor(
    readonly caller: Caller,
    readonly practice: OdsCode,
    readonly options: Fresh & { readonly cursor: string | null; readonly limit: number },
  ) {
    super();
  }
}
