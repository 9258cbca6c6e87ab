import type { Instant, PatientId } from '#libs/kernel';
import type { HistoryEntry as StoredHistoryEntry } from '#libs/read-models';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { AsOf, Fresh } from './times.js';
import type { Page } from './views.js';

/** `at` left out means everything, also what takes effect only later. */
export interface HistoryOptions extends AsOf, Fresh {
  /** From the previous page; null for the first. */
  readonly cursor: string | null;
  readonly limit: number;
  readonly order: 'newest-first' | 'oldest-first';
  /** Stored type names; null for all. */
  readonly types: readonly string[] | null;
}

/** One thing that was recorded, with both its times, what was so before it and what has been so since. */
export interface HistoryEntry extends Omit<StoredHistoryEntry, 'at' | 'event'> {
  /** When it took effect. */
  readonly effectiveAt: Instant;
  /** The event's own payload; personal fields are opened, contact values masked, and the erased say so. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** No older than the patient's newest event. A merged history shows both numbers, in recorded order. */
export class GetHistoryQuery extends Query<Page<HistoryEntry>> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
    readonly options: HistoryOptions,
  ) {
    super();
  }
}
