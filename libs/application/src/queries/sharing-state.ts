import type { SharingState } from '#libs/consent';
import type { Position } from '#libs/event-store';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { AsOf, Fresh } from './times.js';
import type { OverrideView } from './views.js';

export interface PrivateItemView {
  readonly itemId: string;
  /** The organisation that recorded the item; it alone still sees it. */
  readonly organisation: OdsCode;
  readonly from: Instant;
}

/** All that a patient's choices amount to, as at one time and as known at one time. */
export interface SharingStateView extends SharingState {
  /** Whose record it is: the survivor, where the number asked for was superseded. */
  readonly patientId: PatientId;
  /** Revision of that patient's stream as known then. */
  readonly revision: bigint;
  /**
   * Revision of the stream of the number asked for, which is what commands to that number are compared with. Null
   * where it is a past that was asked about: nothing can be done to that any more.
   */
  readonly askedRevision: bigint | null;
  /** All that was recorded about the patient up to here is in the answer, as far as it was known then. */
  readonly position: Position;
  readonly at: Instant;
  /** The record time really used: a time that has not come yet reads as now. */
  readonly knownAt: Instant;
  readonly privateItems: readonly PrivateItemView[];
  readonly overrides: readonly OverrideView[];
}

/**
 * The present comes from the read model, once that has `minPosition` and the newest event of each of the person's
 * numbers. What was known at an earlier time is folded from the streams, which need no waiting for.
 */
export class GetSharingStateQuery extends Query<SharingStateView> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
    readonly options: AsOf & Fresh,
  ) {
    super();
  }
}
