import { errorsOf } from '#libs/kernel';

/** What can be wrong with an event as it is stored, or about to be. Details never hold a value of the payload. */
export const storedEventErrors = {
  STORED_EVENT_UNKNOWN: {
    status: 500,
    title: 'A stored event has a type or a schema version this release does not know.',
    remedy: 'Run the release that wrote it, or a later one.',
  },
  STORED_EVENT_MISPLACED: {
    status: 500,
    title: 'An event does not belong in the stream it stands in.',
    remedy: 'Find the writer that put it there; the detail names type and stream category.',
  },
} as const;

export const storedEventError = errorsOf(storedEventErrors);
