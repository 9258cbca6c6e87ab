import type { Instant, OdsCode } from '#libs/kernel';
import type { ListStatus } from '../vocabulary/sharing.js';
import type { Actor } from '../vocabulary/who.js';

export interface SetPracticeListEntry {
  readonly type: 'SetPracticeListEntry';
  readonly practice: OdsCode;
  readonly organisation: OdsCode;
  readonly status: ListStatus;
  readonly from?: Instant;
  readonly by: Actor;
  readonly now: Instant;
}
