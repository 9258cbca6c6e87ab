/** What to do about an error of the feed; `text` of it says so in a sentence. */
export type Remedy =
  | 'take-a-snapshot'
  | 'wait-for-the-restore-or-take-a-snapshot'
  | 'check-the-address'
  | 'check-the-checkpoint'
  | 'delete-the-copy'
  | 'resume-the-subscription'
  | 'renew-the-token'
  | 'ask-for-rights'
  | 'try-again'
  | 'run-one-follower'
  | 'ask-the-operators';

const REMEDIES: Readonly<Record<Remedy, string>> = {
  'take-a-snapshot': 'Take a snapshot and follow from its cursor.',
  'wait-for-the-restore-or-take-a-snapshot':
    'The ledger is behind this position, as after a restore from a backup. Wait until it is complete, or take a snapshot.',
  'check-the-address':
    'The position is of another ledger. Check the address; take a snapshot only if the ledger was replaced on purpose.',
  'check-the-checkpoint': 'The position is not one that a feed has given out. Mend the stored checkpoint.',
  'delete-the-copy': 'The subscription has ended. Delete the copy, or do what the agreement says.',
  'resume-the-subscription': 'The subscription is paused. Nothing is lost; it goes on once it is resumed.',
  'renew-the-token': 'Get a new access token.',
  'ask-for-rights': 'Ask the operators for the right to read this subscription.',
  'try-again': 'Try again later.',
  'run-one-follower':
    'Another process follows under the same checkpoint. Run one, or give each its own name.',
  'ask-the-operators': 'Tell the operators of the ledger the code and the time.',
};

const BY_CODE: Readonly<Record<string, Remedy>> = {
  FEED_CURSOR_AHEAD: 'wait-for-the-restore-or-take-a-snapshot',
  FEED_CURSOR_LOST: 'take-a-snapshot',
  FEED_CURSOR_FOREIGN: 'check-the-address',
  FEED_CURSOR_INVALID: 'check-the-checkpoint',
  FEED_SUBSCRIPTION_REVOKED: 'delete-the-copy',
  FEED_SUBSCRIPTION_PAUSED: 'resume-the-subscription',
  FEED_CLIENT_UNREADABLE: 'try-again',
  FEED_CLIENT_UNREACHABLE: 'try-again',
  FEED_CLIENT_SILENT: 'try-again',
  FEED_CLIENT_CHECKPOINT_TAKEN: 'run-one-follower',
  FEED_CLIENT_CHECKPOINT_UNREADABLE: 'check-the-checkpoint',
};

const byStatus = (status: number): Remedy => {
  if (status === 401) return 'renew-the-token';
  if (status === 403) return 'ask-for-rights';
  if ([408, 425, 429].includes(status) || status >= 500) return 'try-again';
  return 'ask-the-operators';
};

export interface FeedErrorOptions {
  /** Of the HTTP answer; 0 where there was none. */
  readonly status?: number;
  readonly detail?: string;
  /** What the server asked for in `Retry-After`. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * Why the feed could not be read. `code` is the ledger's own (`FEED_CURSOR_LOST`, ...: see its list of errors) or one
 * of this client (`FEED_CLIENT_...`); `remedy` is what to do.
 */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly status: number;
  readonly remedy: Remedy;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: string,
    { status = 0, detail, retryAfterMs, cause }: FeedErrorOptions = {},
  ) {
    const remedy = BY_CODE[code] ?? byStatus(status);
    super([code, detail, REMEDIES[remedy]].filter((part) => part !== undefined).join(': '), { cause });
    this.status = status;
    this.remedy = remedy;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether time alone may heal it; then the client has been trying again by itself. */
  get isTemporary(): boolean {
    return this.remedy === 'try-again' || this.remedy === 'resume-the-subscription';
  }
}
