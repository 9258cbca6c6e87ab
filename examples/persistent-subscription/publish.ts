import { follow, type FeedConnection } from '#libs/feed-client';
import { feedStream, type StoreAccess } from './feed-stream.js';

export interface PublishOptions {
  /** Of the subscription, which the ledger holds to its scope: the publisher sees nothing else either. */
  readonly connection: FeedConnection;
  readonly store: StoreAccess;
  readonly stream: string;
  readonly signal: AbortSignal;
}

/**
 * Publishes the feed of one subscription as a stream, until told to stop. Rejects at the first trouble with the store:
 * let the process end and be started again, for then it looks at what the stream really holds, with a client that is
 * new. What troubles the feed is waited out.
 */
export const publish = ({ connection, store, stream, signal }: PublishOptions): Promise<void> =>
  follow({
    ...connection,
    over: 'stream',
    commitEvery: 100,
    checkpoint: feedStream(store, stream),
    handle: (event, pending) => {
      pending.add(event);
    },
    signal,
  }).run();
