import { errorsOf } from '#libs/kernel';

/** What the engine answers to those who wait for it, and what it says of a projection that stands still. */
export const projectionErrors = {
  PROJECTION_BEHIND: {
    status: 503,
    title: 'The read model has not caught up with that position yet.',
    remedy: 'Ask again after the seconds in `retryAfterSeconds`, or ask without a minimum position.',
  },
  PROJECTION_POSITION_AHEAD: {
    status: 400,
    title: 'The ledger has no such position.',
    remedy: 'Use a position as a command of this ledger answered with it.',
  },
  PROJECTION_DISPLACED: {
    status: 409,
    title: 'Another runner moves this projection.',
    remedy: 'Nothing needs doing: the other runner goes on.',
  },
  PROJECTION_REVISION_GAP: {
    status: 500,
    title: 'An event does not follow the one its stream was last projected at.',
    remedy: 'Rebuild the projection; if it happens again, verify the ledger.',
  },
  PROJECTION_NOT_IN_STATE: {
    status: 409,
    title: 'The projection is not in a state for that.',
    remedy: 'Look at the projection; what can be done depends on the state of its builds.',
  },
  PROJECTION_UNKNOWN: {
    status: 404,
    title: 'There is no projection of that name.',
    remedy: 'Use a name from the list of projections.',
  },
} as const;

export const projectionError = errorsOf(projectionErrors);
