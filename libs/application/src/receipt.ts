import type { Position } from '#libs/event-store';
import type { EventId, Instant } from '#libs/kernel';

/** What a command answers: where its events stand, or where the stream stood when there was nothing to change. */
export interface CommandReceipt {
  /** Whose stream it is: a patient id, a practice's code, or `england` for the directory. */
  readonly subjectId: string;
  /** Revision of the stream after the command: the ETag. */
  readonly revision: bigint;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly eventIds: readonly EventId[];
  readonly events: readonly { readonly type: string }[];
  /** Id of what the command made: a relationship, a contact point, an override. A repeat answers the same. */
  readonly createdId: string | null;
  /** True when the command had been carried out before, under this very key. */
  readonly replayed: boolean;
}
