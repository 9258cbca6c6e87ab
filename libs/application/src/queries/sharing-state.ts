import type { SharingState } from '#libs/consent';
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
  readonly patientId: PatientId;
  /** Revision of the patient's stream as known then: the ETag when asked about now. */
  readonly revision: bigint;
  readonly at: Instant;
  /** The record time really used: a time that has not come yet reads as now. */
  readonly knownAt: Instant;
  readonly privateItems: readonly PrivateItemView[];
  readonly overrides: readonly OverrideView[];
}

/** Read from the patient's own stream, so never stale; `minPosition` needs no waiting. */
export class GetSharingStateQuery extends Query<SharingStateView> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
    readonly options: AsOf & Fresh,
  ) {
    super();
  }
}
