import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { feedStart, type FeedMessage, type FeedPage, type FeedPlace } from '#libs/feed';
import { streamEvents } from './event-stream.js';
import type { FeedConnection } from './feed-connections.js';
import type { Followers } from './followers.js';

const PAGE_BYTES = 200_000;

/** A connection whose reader takes nothing, or all. */
class Connection extends Writable {
  text = '';
  isReading = true;

  constructor() {
    super({ highWaterMark: 16_384 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.isReading) done();
  }
}

const placeAt = (seq: number): FeedPlace => ({ ...feedStart, seq });

/** A feed without an end, or of so many pages, each of one large event for everybody. */
const followersOf = (pages: number) => {
  const asked = { pages: 0 };
  const messageAt = (seq: number): FeedMessage => ({
    seq,
    cursor: `cursor-${seq}`,
    type: 'choice-changed',
    text: `{"n":${seq},"x":"${'x'.repeat(PAGE_BYTES)}"}`,
  });
  const followers = {
    feed: {
      reader: { cursorOf: ({ seq }: FeedPlace) => `cursor-${seq}` },
      tail: {
        follow: async function* (): AsyncGenerator<FeedPage> {
          for (let seq = 1; seq <= pages; seq += 1) {
            asked.pages = seq;
            yield { rows: [], through: placeAt(seq) };
          }
        },
      },
    },
    pageFor: ({ through }: FeedPage) =>
      Promise.resolve({ messages: [messageAt(through.seq)], ended: undefined }),
  } as unknown as Followers;
  return { followers, asked };
};

const streamTo = async (
  connection: Connection,
  followers: Followers,
  told: Partial<FeedConnection> = {},
): Promise<void> =>
  streamEvents(connection as unknown as ServerResponse, followers, {
    after: feedStart,
    subscriptionId: 's',
    connection: {
      signal: new AbortController().signal,
      sent: () => undefined,
      cut: () => undefined,
      ...told,
    },
    heartbeatMillis: 60_000,
    patienceMillis: 5,
  });

describe('a stream of events', () => {
  it('cuts a reader that takes nothing, before more lies unsent than a page beyond the limit', async () => {
    const connection = new Connection();
    connection.isReading = false;
    connection.on('error', () => undefined);
    const { followers, asked } = followersOf(Number.POSITIVE_INFINITY);
    let cuts = 0;
    await streamTo(connection, followers, { cut: () => (cuts += 1) });
    expect(connection.destroyed).toBe(true);
    expect(cuts).toBe(1);
    expect(asked.pages).toBeLessThanOrEqual(Math.ceil((1024 * 1024) / PAGE_BYTES) + 1);
  });

  it('gives each message the cursor to go on from, and ends with the last', async () => {
    const connection = new Connection();
    const { followers } = followersOf(3);
    const sent: string[] = [];
    await streamTo(connection, followers, {
      sent: (messages, { seq }) => sent.push(`${String(messages)} up to ${String(seq)}`),
    });
    expect(sent).toEqual(['0 up to 0', '1 up to 1', '1 up to 2', '1 up to 3']);
    const ids = [...connection.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
    expect(ids).toEqual(['cursor-0', 'cursor-1', 'cursor-2', 'cursor-3', 'cursor-3']);
    const events = [...connection.text.matchAll(/^event: (.*)$/gm)].map(([, event]) => event);
    expect(events.at(0)).toBe('heartbeat');
    expect(events.at(-1)).toBe('end');
  });
});
