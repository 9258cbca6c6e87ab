import {
  type EventStoreDBClient,
  type PersistentSubscriptionToStream,
  PersistentSubscriptionExistsError,
  persistentSubscriptionToStreamSettingsFromDefaults,
  START,
} from '@eventstore/db-client';
import { type FeedMessage, isFeedMessage } from '#libs/feed-client';

/** A group that has an event for each of its consumers in turn, from the first event of the stream on. */
export interface Group {
  readonly stream: string;
  readonly name: string;
}

/** A consumer that has not answered in time is taken for dead, and its event goes to another. */
const ANSWER_MS = 30_000;
/** After so many attempts an event is parked, for a person to look at. */
const ATTEMPTS = 10;

/** Makes the group; an operator's right. It may be there already. */
export const createGroup = async (client: EventStoreDBClient, { stream, name }: Group): Promise<void> => {
  const settings = persistentSubscriptionToStreamSettingsFromDefaults({
    startFrom: START,
    messageTimeout: ANSWER_MS,
    maxRetryCount: ATTEMPTS,
  });
  try {
    await client.createPersistentSubscriptionToStream(stream, name, settings);
  } catch (error) {
    if (!(error instanceof PersistentSubscriptionExistsError)) throw error;
  }
};

/** Thrown by a handler for an event that no further attempt will make it able to handle. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

export interface ConsumeOptions extends Group {
  readonly client: EventStoreDBClient;
  /**
   * Events come at least once, and after a retry not in order: write down the id with what you do, and where order
   * counts, the revision.
   */
  readonly handle: (event: FeedMessage, revision: bigint) => void | Promise<void>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

type Resolved = Parameters<PersistentSubscriptionToStream<never>['ack']>[0];

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Gives each event to the handler and answers for it: ack, retry, or park. Ends when told to, or throws when cut. */
export const consume = async (options: ConsumeOptions): Promise<void> => {
  const { client, stream, name, handle, signal, say } = options;
  const subscription = client.subscribeToPersistentSubscriptionToStream(stream, name, { bufferSize: 16 });
  let inHand = false;
  /** What is in hand is answered for first: closed before, it would come again. */
  const stop = (): void => {
    if (!inHand) void subscription.unsubscribe();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const resolved of subscription) {
      const { event } = resolved;
      const answer = resolved as Resolved;
      inHand = true;
      try {
        if (event === undefined || !isFeedMessage(event.data))
          throw new Unusable('it is no event of the feed');
        await handle(event.data, event.revision);
        await subscription.ack(answer);
      } catch (error) {
        const action = error instanceof Unusable ? 'park' : 'retry';
        say(`${action}: ${event?.id ?? 'a link to nothing'}: ${reasonOf(error)}`);
        await subscription.nack(action, reasonOf(error), answer);
      }
      inHand = false;
      if (signal.aborted) {
        // The end would overtake the last answer, but not a call that is made after it and answered itself.
        await parkedIn(client, options);
        break;
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // Of one that could not be opened there is nothing to close.
    await subscription.unsubscribe().catch(() => undefined);
  }
};

/** How many events wait for a person. */
export const parkedIn = async (client: EventStoreDBClient, { stream, name }: Group): Promise<bigint> => {
  const { stats } = await client.getPersistentSubscriptionToStreamInfo(stream, name);
  return stats.parkedMessageCount;
};

/** Gives what was parked to the consumers again, once what was wrong has been put right; an operator's right. */
export const replayParked = (client: EventStoreDBClient, { stream, name }: Group): Promise<void> =>
  client.replayParkedMessagesToStream(stream, name);
