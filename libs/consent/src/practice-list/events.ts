import type { Instant, OdsCode } from '#libs/kernel';
import type { ListStatus } from '../vocabulary/sharing.js';
import type { Actor } from '../vocabulary/who.js';

/** One practice's list: who needs no code (`allowed`), who may never look (`prohibited`). */
export interface PracticeListEntrySet {
  readonly practice: OdsCode;
  readonly organisation: OdsCode;
  /** `delisted` takes an entry of either kind off again. */
  readonly status: ListStatus;
  readonly from: Instant;
  readonly recordedBy: Actor;
}

export interface PracticeListEvent {
  readonly type: 'PracticeListEntrySet';
  readonly data: PracticeListEntrySet;
}
