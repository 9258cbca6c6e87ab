import { v5 } from 'uuid';
import type { EventId } from '#libs/kernel';

const NAMESPACE = '1d6c1b52-0a37-5c3e-8a44-4e0a2f6f9b17';

/**
 * What a message is called outside: made from the event that asks for it, so that the same message has the same name
 * at every try, and of one event there may be several.
 */
export const referenceOf = (eventId: EventId, which: string): string => v5(`${eventId}/${which}`, NAMESPACE);
