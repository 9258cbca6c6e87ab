import { errorsOf } from '#libs/kernel';

/** Everything a store can answer beside success. */
export const eventStoreErrors = {
  EVENT_STORE_CONFLICT: {
    status: 409,
    title: 'The stream has moved on since it was read.',
    remedy: 'Read again, decide again, and append at the new revision.',
  },
  EVENT_STORE_EVENT_ID_REUSED: {
    status: 409,
    title: 'An event id already stands elsewhere in the ledger.',
    remedy: 'Use the ids of one command for one append only.',
  },
  EVENT_STORE_INVALID_APPEND: {
    status: 400,
    title: 'The append is malformed: no events, a bad stream id, or too large.',
    remedy: 'Append 1 or more events, at most 1 MiB in one call, to a stream named `category-id`.',
  },
  EVENT_STORE_INVALID_POSITION: {
    status: 400,
    title: 'The position was not made by this store.',
    remedy: 'Use a position as this ledger gave it.',
  },
  EVENT_STORE_UNAVAILABLE: {
    status: 503,
    title: 'The event store cannot answer now.',
    remedy: 'Try again with the same ids; a failed append may have been written.',
  },
  EVENT_STORE_DAMAGED: {
    status: 503,
    title: 'The event store failed to read or write its data and has stopped.',
    remedy: 'Restart; if it persists, restore from a backup.',
  },
  EVENT_STORE_CLOSED: {
    status: 503,
    title: 'The event store has been closed.',
    remedy: 'The process is stopping; try another.',
  },
  EVENT_STORE_CANNOT_OPEN: {
    status: 500,
    title: 'The event store cannot be opened.',
    remedy: 'The detail names the reason and what to do about it.',
  },
} as const;

export const eventStoreError = errorsOf(eventStoreErrors);
