import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, START, streamNameFilter } from '@eventstore/db-client';

/* What the bare client does with the same server: the peers that our part is measured beside. */

export const metadata = () => ({
  schemaVersion: 1,
  recordedAt: '2026-01-01T00:00:00.000Z',
  commandId: randomUUID(),
  commandDigest: '0123456789abcdef0123456789abcdef',
  correlationId: randomUUID(),
});

/** Of the size of a grant. */
export const payload = () => ({
  value: 'granted',
  direction: 'share-in',
  scope: { kind: 'organisation', organisation: 'RWE01' },
  from: '2026-01-01T00:00:00.000Z',
  to: null,
  keepNamed: false,
  basis: 'patient',
  notice: 'sharing-leaflet/2026-01',
  method: 'online',
  madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
  evidence: null,
});

/** `count` calls, so many at once; answers calls per second. */
export const rateOf = async (count, atOnce, call) => {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await call(next++);
    }),
  );
  return (count / (performance.now() - started)) * 1000;
};

export class BareClient {
  constructor(connectionString) {
    this.client = EventStoreDBClient.connectionString(connectionString);
    // A call with credentials goes by the Append RPC; a server without authentication does not look at them.
    const [, userInfo = ''] = /\/\/([^@/?]*)@/.exec(connectionString) ?? [];
    const [username = 'nobody', password = 'nothing'] = userInfo.split(':').map(decodeURIComponent);
    this.credentials = { username: username || 'nobody', password };
  }

  #append(options) {
    const event = jsonEvent({ type: 'ConsentGranted', data: payload(), metadata: metadata() });
    return this.client.appendToStream(`bench-${randomUUID()}`, [event], {
      expectedRevision: 'no_stream',
      ...options,
    });
  }

  appendByRpc() {
    return this.#append({ credentials: this.credentials, requiresLeader: true });
  }

  appendByBatch() {
    return this.#append({});
  }

  /** Nothing is there: the question is whether anything is. */
  async emptyTailRead(stream, fromRevision) {
    for await (const resolved of this.client.readStream(stream, { fromRevision, requiresLeader: true }))
      throw new Error(`${resolved.event?.streamId} has grown`);
  }

  /** Hands the events of a category to `take` in groups, until there have been so many. */
  async follow(prefix, count, group, take) {
    const subscription = this.client.subscribeToAll({
      fromPosition: START,
      filter: streamNameFilter({ prefixes: [prefix] }),
    });
    let taken = 0;
    let events = [];
    for await (const { event } of subscription) {
      events.push(event);
      taken += 1;
      if (events.length < group && taken < count) continue;
      take(events);
      events = [];
      if (taken === count) break;
    }
    await subscription.unsubscribe();
  }

  async close() {
    await this.client.dispose();
    (await this.client.getChannel()).close();
  }
}
