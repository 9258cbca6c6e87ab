import type { EventId, Instant } from '#libs/kernel';
import type { CodeBreakerClosed, CodeBreakerOpened } from '../code-traffic/events.js';
import type { AlertAcknowledged } from './alerts.js';
import type { Actor } from '../vocabulary/who.js';
import type { ProjectionEventSkipped, ProjectionOperated } from './projections.js';

/*
 * What people who run the ledger decided about its own work: on record, because something does not happen for it.
 */

/** An effect that could not be done was given up for good: a message that nobody will get. */
export interface DeadLetterDropped {
  readonly reactor: string;
  /** The event that asked for the effect. */
  readonly droppedEventId: EventId;
  readonly droppedEventType: string;
  readonly failures: number;
  /** Code of the last failure. */
  readonly error: string | null;
  readonly reason: string;
  readonly at: Instant;
  readonly recordedBy: Actor;
}

export interface OperationsEventData {
  AlertAcknowledged: AlertAcknowledged;
  CodeBreakerOpened: CodeBreakerOpened;
  CodeBreakerClosed: CodeBreakerClosed;
  DeadLetterDropped: DeadLetterDropped;
  ProjectionOperated: ProjectionOperated;
  ProjectionEventSkipped: ProjectionEventSkipped;
}

export type OperationsEventType = keyof OperationsEventData;

export type OperationsEvent = {
  [T in OperationsEventType]: { readonly type: T; readonly data: OperationsEventData[T] };
}[OperationsEventType];
