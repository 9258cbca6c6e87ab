import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  consume,
  type ConsumeOptions,
  createGroup,
  parkedIn,
  replayParked,
  Unusable,
} from '../../examples/persistent-subscription/consume.js';
import { feedStream, feedStreamOf } from '../../examples/persistent-subscription/feed-stream.js';
import { Inbox } from '../../examples/persistent-subscription/inbox.js';
import { publish } from '../../examples/persistent-subscription/publish.js';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { isFeedMessage } from '#libs/feed-client';
import { closeClient } from '../eventstoredb/close-client.js';
import { startDouble } from '../eventstoredb/double/index.js';
import { clientOf, realServer } from '../eventstoredb/server-under-test.js';
import { FeedDouble } from '../feed-client/feed-double.js';
import { runExample } from './running.js';

const idsTo = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `event-${String(index + 1)}/0`);

interface Store {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const double = async (): Promise<Store> => {
  const started = await startDouble();
  return { url: started.connectionString, stop: () => started.stop() };
};
const real = (): Promise<Store> => Promise.resolve({ url: realServer, stop: () => Promise.resolve() });

const servers: [string, () => Promise<Store>][] = [['the double', double]];
if (realServer !== '') servers.push(['EVENTSTORE_URL', real]);

describe.each(servers)('the feed as a stream of %s', (_, startStore) => {
  let ledger: FeedDouble;
  let store: Store;
  let subscription: string;
  let stream: string;
  let client: EventStoreDBClient;
  const clients: EventStoreDBClient[] = [];
  const connect = (): EventStoreDBClient => {
    const made = clientOf(store.url);
    clients.push(made);
    return made;
  };
  const open = () => ({ client: connect(), credentials: { username: 'nobody', password: 'none' } });

  beforeEach(async () => {
    ledger = await FeedDouble.start();
    store = await startStore();
    subscription = randomUUID();
    stream = feedStreamOf(subscription);
    client = connect();
  });
  afterEach(async () => {
    await ledger.stop();
    for (const one of clients.splice(0)) await closeClient(one);
    await store.stop();
  });

  const standing = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { event } of client.readStream(stream))
      if (isFeedMessage(event?.data)) ids.push(event.data.id);
    return ids;
  };

  /** Publishes until the ledger was asked for what comes after its last event. */
  const publishAll = async (): Promise<void> => {
    const stop = new AbortController();
    const publishing = publish({
      connection: ledger.connection,
      store: open(),
      stream,
      signal: stop.signal,
    });
    const last = ledger.events.at(-1)!.id;
    for (;;) {
      const ids = await standing().catch((): string[] => []);
      if (ids.at(-1) === last) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    stop.abort();
    await publishing;
  };

  it('has every event once and in order, with ids that follow from the event', async () => {
    ledger.record(250);
    await publishAll();
    ledger.record(30);
    await publishAll();
    expect(await standing()).toEqual(idsTo(280));
    for await (const { event } of client.readStream(stream, { maxCount: 1 }))
      expect(event?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  });

  it('is published once by two publishers at a time', async () => {
    ledger.record(40);
    const [a, b] = [feedStream(open(), stream), feedStream(open(), stream)];
    expect([await a.load(), await b.load()]).toEqual([undefined, undefined]);
    const work = (pending: { add: (event: (typeof ledger.events)[number]) => void }) => {
      for (const event of ledger.events) pending.add(event);
    };
    const outcomes = await Promise.allSettled([a.commit('', work), b.commit('', work)]);
    // The same events with the same ids at the same place: to be late by that is to have succeeded.
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await standing()).toEqual(idsTo(40));
    expect(await b.load()).toBe(ledger.cursorAt(40));
  });

  it('takes no NHS number, which it could not forget', async () => {
    ledger.record(1, { data: { record: {}, nhsNumber: '9990000018' } });
    const publishing = publish({
      connection: ledger.connection,
      store: open(),
      stream,
      signal: new AbortController().signal,
    });
    await expect(publishing).rejects.toThrow('a stream cannot forget');
  });

  it('is passed over by a ledger in the same database', async () => {
    ledger.record(3);
    await publishAll();
    const same = await openEventStoreDb({ connectionString: store.url });
    try {
      for await (const event of same.readAll()) expect(event.stream).not.toBe(stream);
    } finally {
      await same.close();
    }
  });

  describe('for a group of consumers', () => {
    const group = () => ({ stream, name: 'workers' });

    /** Consumes until so many calls of the handler have been made. */
    const consumed = async (
      count: number,
      handle: ConsumeOptions['handle'] = () => undefined,
    ): Promise<string[]> => {
      const stop = new AbortController();
      const ids: string[] = [];
      await consume({
        ...group(),
        client: connect(),
        signal: stop.signal,
        say: () => undefined,
        handle: (event, revision) => {
          ids.push(event.id);
          if (ids.length === count) stop.abort();
          return handle(event, revision);
        },
      });
      return ids;
    };

    beforeEach(async () => {
      ledger.record(6);
      await publishAll();
      await createGroup(client, group());
      await createGroup(client, group());
    });

    it('gives each event to one of them', async () => {
      expect((await consumed(6)).sort()).toEqual(idsTo(6));
    });

    it('answers for the event that is in hand when it is told to stop', async () => {
      const stop = new AbortController();
      const ids: string[] = [];
      await consume({
        ...group(),
        client: connect(),
        signal: stop.signal,
        say: () => undefined,
        handle: async ({ id }) => {
          ids.push(id);
          stop.abort();
          // Longer than it takes to close a connection: for a call there and back.
          await parkedIn(client, group());
          await parkedIn(client, group());
        },
      });
      expect(ids).toEqual(idsTo(1));
      expect((await consumed(5)).sort()).toEqual(idsTo(6).slice(1));
    });

    it('gives an event again that could not be handled, and parks one that never can', async () => {
      const failed = new Set<string>();
      const ids = await consumed(8, ({ id }) => {
        if (id === 'event-2/0') throw new Unusable('no room for it anywhere');
        if (['event-3/0', 'event-5/0'].includes(id) && !failed.has(id)) {
          failed.add(id);
          throw new Error('not now');
        }
      });
      expect(ids.filter((id) => id === 'event-2/0')).toHaveLength(1);
      expect(ids.filter((id) => id === 'event-3/0')).toHaveLength(2);
      while ((await parkedIn(client, group())) !== 1n)
        await new Promise((resolve) => setTimeout(resolve, 10));
      // Once it is put right.
      await replayParked(client, group());
      expect(await consumed(1)).toEqual(['event-2/0']);
    });
  });

  it('is worked by the example as its commands say', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'feed-persistent-'));
    const env = {
      EVENTSTORE_URL: store.url,
      FEED_URL: ledger.url,
      FEED_TOKEN: ledger.goodToken,
      FEED_SUBSCRIPTION: subscription,
      INBOX_FILE: join(directory, 'inbox.sqlite'),
    };
    const run = (command: string) => runExample('persistent-subscription', env, [command]);
    ledger.record(20);
    const publisher = await run('publish');
    while ((await standing().catch(() => [])).length < 20)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await publisher.stop('SIGKILL');
    expect(await (await run('create')).ended).toBe(0);
    const consumer = await run('consume');
    await consumer.until((output) => output.split('kept').length > 20);
    expect(await consumer.stop()).toBe(0);
    const parked = await run('parked');
    expect([await parked.ended, parked.output]).toEqual([0, '0 parked\n']);
    expect(await (await run('replay-parked')).ended).toBe(0);
    const helped = await run('');
    expect([await helped.ended, helped.output]).toEqual([2, expect.stringContaining('replay-parked')]);
    const inbox = new Inbox(env.INBOX_FILE);
    expect(inbox.ids()).toEqual(idsTo(20));
    inbox.close();
    rmSync(directory, { recursive: true, force: true });
  });
});
