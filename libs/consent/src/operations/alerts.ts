import type { EventId, Instant, OdsCode } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';

/** A practice's privacy officer has looked at an alert. */
export interface AlertAcknowledged {
  /** The event that raised it. */
  readonly alertId: EventId;
  readonly practice: OdsCode;
  readonly at: Instant;
  readonly recordedBy: Actor;
}
