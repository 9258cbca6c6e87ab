import { EventStoreDBClient } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { closeClient } from './close-client.js';
import { startDouble } from './double/index.js';
import { afterwards } from './harness.js';
import { Run } from './run.js';
import { persistentLeftovers } from './scenarios-persistent.js';
import { clientOf, realServer } from './server-under-test.js';

/** Seen on a real server; the double is held to it, and so is every server that this runs against. */
const SEEN = [
  {
    step: 'skip 0, park 1, retry 2 for ever, ack 3',
    ok: [
      ['event', '0', 0],
      ['event', '1', 0],
      ['event', '2', 0],
      ['event', '3', 0],
      ['event', '2', 1],
      ['event', '2', 2],
    ],
  },
  { step: 'parked', ok: { parked: 2n, status: 'Live' } },
  {
    step: 'what was parked and what comes next, to another consumer',
    ok: [
      ['event', '1', 0],
      ['event', '2', 0],
      ['event', '4', 0],
    ],
  },
  { step: 'replay of a missing group', error: 'PersistentSubscriptionDoesNotExistError' },
];

const outcomesOn = async (client: EventStoreDBClient) => {
  afterwards(() => closeClient(client));
  const run = new Run(client, Math.random().toString(36).slice(2, 10).padEnd(8, '0'));
  await persistentLeftovers(run);
  return run.outcomes.map(({ step, ok, error }) => (error === undefined ? { step, ok } : { step, error }));
};

describe('what consumers of a persistent subscription leave over', () => {
  it('is parked, sent again or gone, on the double', async () => {
    const double = await startDouble();
    afterwards(() => double.stop());
    const endpoint = `127.0.0.1:${String(double.port)}`;
    expect(await outcomesOn(new EventStoreDBClient({ endpoint }, { insecure: true }))).toEqual(SEEN);
  });

  if (realServer !== '') {
    it('is parked, sent again or gone, at EVENTSTORE_URL', async () => {
      expect(await outcomesOn(clientOf(realServer))).toEqual(SEEN);
    });
  }
});
