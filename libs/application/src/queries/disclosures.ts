import type { DisclosureEvent } from '#libs/consent';
import type { Position } from '#libs/event-store';
import type { EventId, Instant, PatientId } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { Fresh } from './times.js';
import type { Page } from './views.js';

export interface DisclosuresOptions extends Fresh {
  readonly cursor: string | null;
  readonly limit: number;
}

/** One answer the ledger gave about a patient: permits, denials and overrides alike. */
export interface DisclosureEntry {
  readonly eventId: EventId;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly data: DisclosureEvent['data'];
}

/** Who asked for this patient's record and what they were told, newest first. */
export class GetDisclosuresQuery extends Query<Page<DisclosureEntry>> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
    readonly options: DisclosuresOptions,
  ) {
    super();
  }
}
