import type { DropDeadLetterBody } from '#libs/application';
import type { EventId } from '#libs/kernel';
import type { DeadLetter } from '#libs/reactors';

/** What goes on record when a dead letter is dropped. */
export const droppedBy = (
  { reactor, eventId, type, failures, error }: DeadLetter,
  reason: string,
): DropDeadLetterBody => ({
  reactor,
  droppedEventId: eventId as EventId,
  droppedEventType: type,
  failures,
  error,
  reason,
});
