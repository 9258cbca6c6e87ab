import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type EventStoreDBClient,
  EventStoreDBClient as Client,
  jsonEvent,
  persistentSubscriptionToAllSettingsFromDefaults as settingsOfAll,
  persistentSubscriptionToStreamSettingsFromDefaults as settings,
} from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consume, parkedIn, replayParked, Unusable } from '../../examples/persistent-subscription/consume.js';
import { feedStreamOf } from '../../examples/persistent-subscription/feed-stream.js';
import { Inbox } from '../../examples/persistent-subscription/inbox.js';
import { newEvents } from '#libs/event-store/contract';
import { Running } from '../examples/running.js';
import { FeedDouble } from '../feed-client/feed-double.js';
import { buildWhenStale } from '../support/build-when-stale.js';
import { skipped } from '../support/figures.js';
import { blocksOf, builtClone } from '../support/printed.js';
import { asLedgerUser } from './as-user.js';
import { closeClient } from './close-client.js';
import { connected, stream } from './harness.js';
import { type Cluster, nodeCommand, startNodes } from './nodes.js';

const PAGE = 'docs/how-to/share-the-feed-on-eventstoredb.md';
const SUBSCRIPTION = 'd2b3c1de-0c5e-4a59-9f0e-3f1b62a3c001';
const STREAM = feedStreamOf(SUBSCRIPTION);
const GROUP = { stream: STREAM, name: 'workers' };
const OTHER = feedStreamOf('another');
const event = () => jsonEvent({ type: 'x', data: {} });

type Deed = (client: EventStoreDBClient, patient: string) => Promise<unknown>;

const drain = async (source: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of source) return;
};
/** Told only by the stream, which may wait for an event that never comes. */
const refusalOf = (subscription: NodeJS.EventEmitter): Promise<never> =>
  new Promise((_, reject) => subscription.once('error', reject));

const notForEither: readonly [string, Deed][] = [
  ['read $all', (client) => drain(client.readAll({ maxCount: 1 }))],
  ['follow $all', (client) => refusalOf(client.subscribeToAll())],
  ['read the stream of a patient', (client, patient) => drain(client.readStream(patient))],
  ['follow the stream of a patient', (client, patient) => refusalOf(client.subscribeToStream(patient))],
  ['append to the stream of a patient', (client, patient) => client.appendToStream(patient, event())],
  ['read the stream of another subscription', (client) => drain(client.readStream(OTHER))],
  ['append to a stream that is not there', (client) => client.appendToStream(stream(), event())],
  ['take from a group of another', (client) => take(client, OTHER)],
  ['delete the stream', (client) => client.deleteStream(STREAM)],
  ['tombstone the stream', (client) => client.tombstoneStream(STREAM)],
  ['read its rights', (client) => client.getStreamMetadata(STREAM)],
  ['limit it', (client) => client.setStreamMetadata(STREAM, { maxCount: 1 })],
  ['make a group', (client) => client.createPersistentSubscriptionToStream(STREAM, 'more', settings())],
  ['make one of $all', (client) => client.createPersistentSubscriptionToAll('more', settingsOfAll())],
  [
    'change the group',
    (client) => client.updatePersistentSubscriptionToStream(STREAM, 'workers', settings()),
  ],
  ['delete the group', (client) => client.deletePersistentSubscriptionToStream(STREAM, 'workers')],
  ['replay what was parked', (client) => replayParked(client, GROUP)],
  ['read what was parked', (client) => drain(client.readStream(parkedStream))],
];
const parkedStream = `$persistentsubscription-${STREAM}::workers-parked`;
const take = (client: EventStoreDBClient, from: string) =>
  refusalOf(client.subscribeToPersistentSubscriptionToStream(from, 'workers'));

if (nodeCommand === '') {
  skipped('a feed stream with TLS, users and rights', 'ESDB_NODE_COMMAND is not set');
  it.todo('rights to a feed stream');
} else {
  let node: Cluster;
  let ledger: FeedDouble;
  let clone = '';
  let patient = '';
  let env: Readonly<Record<string, string | undefined>>;
  const [where, users, rights, publishing, consuming, looking, replaying] = blocksOf(PAGE, 'sh');
  const clients: EventStoreDBClient[] = [];

  const as = (user: string): EventStoreDBClient => {
    const password = readFileSync(join(clone, `${user}.password`), 'utf8').trim();
    const client = Client.connectionString(node.connectionString(`${user}:${password}`));
    clients.push(client);
    return client;
  };
  /** A block of the page, after that which says where things are; in a group of its own, as a terminal has it. */
  const begin = (block: string): Running =>
    new Running(
      spawn('sh', ['-c', `${where!}\n${block}`], {
        cwd: clone,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      }),
    );
  const interrupt = async ({ child, ended }: Running): Promise<void> => {
    process.kill(-child.pid!, 'SIGINT');
    await ended;
  };
  const done = async (block: string): Promise<string> => {
    const running = begin(block);
    if ((await running.ended) !== 0) throw new Error(running.output);
    return running.output;
  };

  beforeAll(async () => {
    await buildWhenStale();
    clone = builtClone();
    for (const user of ['admin', 'ops'])
      writeFileSync(join(clone, `${user}.password`), 'changeit\n', { mode: 0o600 });
    ledger = await FeedDouble.start();
    node = await startNodes(1, true);
    const store = await connected(await asLedgerUser(node));
    patient = stream('patient');
    await store.append(patient as ReturnType<typeof stream>, 'no-stream', newEvents(2));
    const admin = as('admin');
    await admin.appendToStream(OTHER, event());
    await admin.createPersistentSubscriptionToStream(OTHER, 'workers', settings());
    env = {
      PATH: process.env.PATH,
      ES: `127.0.0.1:${String(node.nodes[0]!.port)}`,
      CA: join(node.directory, 'ca.crt'),
      FEED_URL: ledger.url,
      FEED_TOKEN: ledger.goodToken,
      FEED_SUBSCRIPTION: SUBSCRIPTION,
    };
    await done(users!);
    await done(rights!);
    ledger.record(5);
    const publisher = begin(publishing!);
    const info = async () => (await as('ops').getPersistentSubscriptionToStreamInfo(STREAM, 'workers')).stats;
    await publisher.until((output) => output.includes('Publishing to'));
    while ((await info()).lastKnownEventRevision !== 4n)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await interrupt(publisher);
  }, 300_000);
  afterAll(async () => {
    for (const client of clients) await closeClient(client);
    await node.stop();
    await ledger.stop();
    rmSync(clone, { recursive: true, force: true });
  });

  describe('the stream of a subscription, over TLS', () => {
    it.each(['feed-publisher', 'feed-reader'])('is read by %s', async (user) => {
      const ids: unknown[] = [];
      for await (const { event: read } of as(user).readStream(STREAM)) ids.push(read?.type);
      expect(ids).toHaveLength(5);
    });

    describe.each(['feed-publisher', 'feed-reader'])('does not let %s', (user) => {
      it.each(notForEither)('%s', async (_, deed) => {
        await expect(deed(as(user), patient)).rejects.toMatchObject({ type: 'access-denied' });
      });
    });

    it('does not let the reader append', async () => {
      await expect(as('feed-reader').appendToStream(STREAM, event())).rejects.toMatchObject({
        type: 'access-denied',
      });
    });

    it('shows any user how many events wait in its group', async () => {
      expect(await parkedIn(as('feed-reader'), { stream: OTHER, name: 'workers' })).toBe(0n);
    });

    it('lets the publisher take from its group, for it may read', async () => {
      const open = as('feed-publisher').subscribeToPersistentSubscriptionToStream(STREAM, 'workers');
      await new Promise((resolve, reject) => open.once('confirmation', resolve).once('error', reject));
      await open.unsubscribe();
    });

    it.each<[string, Deed]>([
      ['read it', (client) => drain(client.readStream(STREAM))],
      ['append to it', (client) => client.appendToStream(STREAM, event())],
      ['take from its group', (client) => take(client, STREAM)],
    ])('does not let an operator %s', async (_, deed) => {
      await expect(deed(as('ops'), patient)).rejects.toMatchObject({ type: 'access-denied' });
    });

    it('is seen by the ledger in $all alone', async () => {
      const client = Client.connectionString(await asLedgerUser(node));
      clients.push(client);
      await expect(drain(client.readStream(STREAM))).rejects.toMatchObject({ type: 'access-denied' });
      await expect(client.appendToStream(STREAM, event())).rejects.toMatchObject({ type: 'access-denied' });
    });

    it('is consumed, parked and replayed by those who may', async () => {
      const reader = as('feed-reader');
      const take = async (count: number, park?: bigint): Promise<bigint[]> => {
        const stop = new AbortController();
        const revisions: bigint[] = [];
        await consume({
          ...GROUP,
          client: as('feed-reader'),
          signal: stop.signal,
          say: () => undefined,
          handle: (_, revision) => {
            revisions.push(revision);
            if (revisions.length === count) stop.abort();
            if (revision === park) throw new Unusable('no room for it anywhere');
          },
        });
        return revisions;
      };
      expect((await take(5, 2n)).sort()).toEqual([0n, 1n, 2n, 3n, 4n]);
      while ((await parkedIn(reader, GROUP)) !== 1n) await new Promise((resolve) => setTimeout(resolve, 50));
      // Node itself may say something before.
      expect(await done(looking!)).toMatch(/^1 parked$/m);
      await expect(replayParked(reader, GROUP)).rejects.toMatchObject({ type: 'access-denied' });
      await done(replaying!);
      const consumer = begin(consuming!);
      await consumer.until((output) => output.includes('kept: 2 '));
      await interrupt(consumer);
      const inbox = new Inbox(join(clone, 'inbox.sqlite'));
      // The answer to the last one may have been lost with the connection that was closed after it.
      expect(inbox.ids()).toContain('event-3/0');
      inbox.close();
    });

    it('is taken away from a reader, whose connection ends with the group', async () => {
      const open = as('feed-reader').subscribeToPersistentSubscriptionToStream(STREAM, 'workers');
      const came: bigint[] = [];
      const ended = new Promise((resolve) => open.once('error', resolve));
      open.on('data', ({ event: next }) => {
        if (next !== undefined) came.push(next.revision);
      });
      await new Promise((resolve) => open.once('confirmation', resolve));
      await done(rights!.replace('EVENTSTORE_URL', 'FEED_READER=another EVENTSTORE_URL'));
      const refused = async (): Promise<unknown> => {
        for (;;) {
          const told: unknown = await drain(as('feed-reader').readStream(STREAM)).catch(
            (error: unknown) => error,
          );
          if (told !== undefined) return told;
        }
      };
      expect(await refused()).toMatchObject({ type: 'access-denied' });
      await expect(take(as('feed-reader'), STREAM)).rejects.toMatchObject({ type: 'access-denied' });
      await as('feed-publisher').appendToStream(STREAM, event());
      while (!came.includes(5n)) await new Promise((resolve) => setTimeout(resolve, 50));
      await as('ops').deletePersistentSubscriptionToStream(STREAM, 'workers');
      expect(await ended).toMatchObject({ type: expect.stringMatching(/dropped/) });
    });
  });
}
