import { type EventStoreDBClient, EventStoreDBClient as Client, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventStore } from '#libs/event-store';
import { describeEventStore, newEvents } from '#libs/event-store/contract';
import { openEventStoreDb, setUpLedgerUser } from '#libs/event-store-esdb';
import { skipped } from '../support/figures.js';
import { ADMIN, asLedgerUser, USER } from './as-user.js';
import { closeClient } from './close-client.js';
import { connected, stream } from './harness.js';
import { type Cluster, nodeCommand, startNodes } from './nodes.js';

if (nodeCommand === '') {
  skipped('EventStoreDB with TLS, users and rights', 'ESDB_NODE_COMMAND is not set');
  it.todo('rights');
} else {
  let node: Cluster;
  let connectionString = '';

  beforeAll(async () => {
    node = await startNodes(1, true);
    connectionString = await asLedgerUser(node);
  }, 180_000);
  afterAll(async () => {
    await node.stop();
  });

  const opened = (url: string) => openEventStoreDb({ connectionString: url, deadlineMs: 5_000 });

  describe('the user of the ledger, over TLS', () => {
    describeEventStore('the EventStoreDB adapter with least rights', async () => {
      let store = await opened(connectionString);
      return {
        store,
        reopen: async () => {
          await store.close();
          store = await opened(connectionString);
          return store;
        },
        dispose: async () => {
          await store.close();
        },
      };
    });

    it.each<[string, (client: EventStoreDBClient, target: string) => Promise<unknown>]>([
      ['delete a stream', (client, target) => client.deleteStream(target)],
      ['tombstone a stream', (client, target) => client.tombstoneStream(target)],
      ['limit a stream', (client, target) => client.setStreamMetadata(target, { maxCount: 1 })],
      ['read the rights', (client) => firstOf(client, '$settings')],
      ['read the users', (client) => firstOf(client, '$user-admin')],
      [
        'change the rights',
        (client) => client.appendToStream('$settings', jsonEvent({ type: 'x', data: {} })),
      ],
      [
        'change who reads $all',
        (client) => client.setStreamMetadata('$all', { acl: { readRoles: ['$all'] } }),
      ],
    ])('may not %s', async (_, deed) => {
      const store = await connected(connectionString);
      const target = stream('rights');
      await store.append(target, 'no-stream', newEvents(2));
      const client = Client.connectionString(connectionString);
      try {
        await expect(deed(client, target)).rejects.toMatchObject({ type: 'access-denied' });
      } finally {
        await closeClient(client);
      }
      expect(await store.readStream(target)).toHaveLength(2);
    });

    it('loses what it had when its password is changed', async () => {
      const changed = { ...USER, password: 'another-horse-battery' };
      await setUpLedgerUser({ connectionString: node.connectionString(ADMIN) }, changed);
      // The server remembers for a moment whom it has let in.
      const refusal = async (): Promise<unknown> => {
        for (;;) {
          const told = await opened(connectionString).catch((error: unknown) => error);
          if (told instanceof Error) return told;
          await (told as EventStore).close();
        }
      };
      expect(await refusal()).toMatchObject({ code: 'EVENT_STORE_CANNOT_OPEN' });
      await (await connected(node.connectionString(`${USER.name}:${changed.password}`))).probe();
      await setUpLedgerUser({ connectionString: node.connectionString(ADMIN) }, USER);
    });
  });

  describe('who is not let in', () => {
    it.each([
      ['with a wrong password', () => node.connectionString('ledger:wrong-horse-battery'), 'credentials'],
      ['with no password', () => node.connectionString(), 'credentials'],
      [
        'trusting another authority',
        () => connectionString.replace(encodeURIComponent('/ca.crt'), encodeURIComponent('/node0/node.crt')),
        'certificate',
      ],
    ])('is told so at once, as what time does not mend: %s', async (_, url, reason) => {
      const start = performance.now();
      await expect(opened(url())).rejects.toMatchObject({
        code: 'EVENT_STORE_CANNOT_OPEN',
        details: { detail: expect.stringMatching(reason) },
      });
      // Not repeated until the deadline.
      expect(performance.now() - start).toBeLessThan(4_000);
    });
  });
}

const firstOf = async (client: EventStoreDBClient, name: string): Promise<unknown> => {
  for await (const { event } of client.readStream(name, { maxCount: 1 })) return event;
  return undefined;
};
