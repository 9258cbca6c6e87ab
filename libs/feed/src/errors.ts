import { errorsOf } from '#libs/kernel';

/** What a follower of the feed can be refused for. */
export const feedErrors = {
  FEED_CURSOR_INVALID: {
    status: 400,
    title: 'The cursor is not one.',
    remedy: 'Send a cursor exactly as the feed gave it, the word `now`, or none to start at the beginning.',
  },
  FEED_CURSOR_AHEAD: {
    status: 409,
    title: 'The cursor is ahead of this feed.',
    remedy:
      'The ledger was restored from a backup, or its feed is being rebuilt. Ask again when that is done; if the refusal stays, events were lost with the restore: take a snapshot and follow from its cursor.',
  },
  FEED_CURSOR_FOREIGN: {
    status: 410,
    title: 'The cursor is of another ledger.',
    remedy: 'Check the address. If it is right, take a snapshot here and follow from its cursor.',
  },
  FEED_CURSOR_LOST: {
    status: 410,
    title: 'What the cursor stands at is not in this feed.',
    remedy: 'Take a snapshot, put it in place of your copy, and follow from its cursor.',
  },
  FEED_SUBSCRIPTION_MISSING: {
    status: 404,
    title: 'Your organisation has no subscription.',
    remedy: 'Ask whoever runs the ledger to open one, by your agreement.',
  },
  FEED_SUBSCRIPTION_AMBIGUOUS: {
    status: 400,
    title: 'Your organisation has more than one subscription.',
    remedy: 'Say which one, with the query parameter `subscription`.',
  },
  FEED_SUBSCRIPTION_PAUSED: {
    status: 409,
    title: 'The subscription is paused.',
    remedy: 'Have it resumed; then go on from the same cursor. Nothing is lost.',
  },
  FEED_SUBSCRIPTION_REVOKED: {
    status: 410,
    title: 'The subscription was revoked.',
    remedy: 'Stop following, and do with the copy as the agreement says.',
  },
  FEED_SCHEMA_UNKNOWN: {
    status: 404,
    title: 'There is no such schema.',
    remedy: 'Take a name from the list at `/v1/feed/schemas`.',
  },
  FEED_BUSY: {
    status: 503,
    title: 'As many connections as this process serves are open.',
    remedy: 'Try again after `Retry-After`, or follow by pulling.',
  },
} as const;

export const feedError = errorsOf(feedErrors);
