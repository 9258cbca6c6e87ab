import { eventStoreError } from '#libs/event-store';
import type { CodedError } from '#libs/kernel';

/** Why a ledger file is not opened. */
export type RefusalReason =
  | 'behind-its-checkpoint'
  | 'damaged'
  | 'foreign'
  | 'in-use'
  | 'missing'
  | 'newer-schema'
  | 'not-a-file'
  | 'other-ledger'
  | 'sqlite-version'
  | 'unwritable';

/** A refusal names its reason and what to do about it. */
export const refusal = (
  reason: RefusalReason,
  explanation: string,
  remedy: string,
  cause?: unknown,
): CodedError =>
  eventStoreError(
    'EVENT_STORE_CANNOT_OPEN',
    { detail: `${explanation} ${remedy}`, reason, remedy },
    cause === undefined ? {} : { cause },
  );
