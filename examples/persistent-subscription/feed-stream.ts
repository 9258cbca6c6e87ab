import {
  type Credentials,
  type EventStoreDBClient,
  jsonEvent,
  StreamNotFoundError,
} from '@eventstore/db-client';
import { v5 as uuidOf } from 'uuid';
import { type Checkpoint, type FeedEvent, isFeedEvent } from '#libs/feed-client';

/** The stream of one subscription: all that it may see, and nothing else. Its consumers need no right to any other. */
export const feedStreamOf = (subscription: string): string => `feedOut-${subscription}`;

export interface StoreAccess {
  readonly client: EventStoreDBClient;
  /**
   * Given with every append, though the client has them: then it makes a call for each, which has a deadline of its
   * own, in place of one stream for all appends of the process, which the trouble of one client breaks for the others.
   */
  readonly credentials: Credentials;
}

/** What is to be appended together. */
export interface Pending {
  add(event: FeedEvent): void;
}

/** The same CloudEvent has the same id in the same stream, whoever publishes it. */
const NAMESPACE = 'b7a0c6f4-5b0e-4c5f-9a1b-0d6a3f0f5c11';
const idOf = (stream: string, { id }: FeedEvent): string => uuidOf(`${stream} ${id}`, NAMESPACE);

/**
 * Written without metadata: that is how the ledger, which reads `$all`, knows what is none of its own. A stream
 * cannot forget, so what an erasure must reach does not go into one.
 */
const toAppend = (stream: string, event: FeedEvent) => {
  if (event.data.nhsNumber !== undefined)
    throw new TypeError(
      'The subscription sends NHS numbers. Publish one that does not: a stream cannot forget.',
    );
  return jsonEvent({ id: idOf(stream, event), type: event.type, data: { ...event } });
};

/**
 * The stream is its own checkpoint: its last event says how far the feed was published. Appends name the revision they
 * expect, so of two publishers one is told that it is late, and nothing is published twice, whenever one is killed.
 */
export const feedStream = ({ client, credentials }: StoreAccess, stream: string): Checkpoint<Pending> => {
  let last: bigint | undefined;
  return {
    load: async () => {
      last = undefined;
      let reached: string | undefined;
      try {
        const newest = client.readStream(stream, {
          direction: 'backwards',
          fromRevision: 'end',
          maxCount: 1,
          requiresLeader: true,
        });
        // To its end: of a read that is left, the client waits for ever when it is disposed of.
        for await (const { event } of newest) {
          if (event === undefined || !isFeedEvent(event.data))
            throw new TypeError(`${stream} ends with an event that is none of the feed`);
          last = event.revision;
          reached = event.data.sequence;
        }
      } catch (error) {
        if (!(error instanceof StreamNotFoundError)) throw error;
      }
      return reached;
    },
    commit: async (_, work) => {
      const events: FeedEvent[] = [];
      await work({ add: (event) => events.push(event) });
      if (events.length === 0) return;
      const { nextExpectedRevision } = await client.appendToStream(
        stream,
        events.map((event) => toAppend(stream, event)),
        { expectedRevision: last ?? 'no_stream', requiresLeader: true, credentials },
      );
      last = nextExpectedRevision;
    },
  };
};
