import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent, StreamId } from '#libs/event-store';
import { newEvents, newStream } from '#libs/event-store/contract';
import { openSqliteEventStore } from './open.js';
import { RecentEvents } from './recent-events.js';
import type { SqliteEventStore } from './store.js';
import type { StoredEvent } from './stored-event.js';

const row = (position: number, stream: string, revision: number, data = '{}'): StoredEvent => ({
  position,
  id: `id-${String(position)}`,
  stream,
  revision,
  type: 'Tested',
  data,
  metadata: '{}',
  checksum: 0,
});

const A = 'test-a' as StreamId;
const B = 'test-b' as StreamId;

describe('what was committed just now', () => {
  it('is known by its place in the ledger and in its stream', () => {
    const recent = new RecentEvents();
    const rows = [row(8, A, 3), row(9, A, 4)];
    recent.committed(A, rows);
    expect(recent.after(7, 10)).toEqual(rows);
    expect(recent.after(8, 10)).toEqual([rows[1]]);
    expect(recent.after(7, 1)).toEqual([rows[0]]);
    expect(recent.ofStream(A, 4)).toEqual([rows[1]]);
    expect(recent.ofStream(A, 5)).toEqual([]);
  });

  it('says nothing of what came before it, and of streams it was not told of', () => {
    const recent = new RecentEvents();
    recent.committed(A, [row(8, A, 3)]);
    expect(recent.after(6, 10)).toBeUndefined();
    expect(recent.after(8, 10)).toBeUndefined();
    expect(recent.ofStream(A, 2)).toBeUndefined();
    expect(recent.ofStream(B, 0)).toBeUndefined();
  });

  it('moves the end that a read has shown', () => {
    const recent = new RecentEvents();
    recent.endsBefore(A, 0);
    expect(recent.ofStream(A, 0)).toEqual([]);
    const first = row(1, A, 0);
    recent.committed(A, [first]);
    expect(recent.ofStream(A, 0)).toEqual([first]);
    expect(recent.ofStream(A, 1)).toEqual([]);
  });

  it('is forgotten beyond a bound, the oldest first and never with a gap', () => {
    const recent = new RecentEvents();
    for (let n = 1; n <= 10_000; n += 1) recent.committed(A, [row(n, A, n)]);
    expect(recent.after(5_000, 10)).toBeUndefined();
    expect(recent.after(9_990, 20)?.map(({ position }) => position)).toEqual(
      Array.from({ length: 10 }, (_, index) => 9_991 + index),
    );
    const large = 'x'.repeat(3 * 1024 * 1024);
    recent.committed(B, [row(10_001, B, 0, large)]);
    expect(recent.after(9_990, 20)).toBeUndefined();
    recent.committed(B, [row(10_002, B, 1)]);
    expect(recent.after(10_001, 20)).toHaveLength(1);
    expect(recent.after(10_000, 20)).toBeUndefined();
  });
});

describe('the embedded store with what it remembers', () => {
  let directory: string;
  let store: SqliteEventStore;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
    store = await openSqliteEventStore({ file: join(directory, 'ledger.db') });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const tail = (stream: StreamId, from: bigint) => store.readStream(stream, { direction: 'forwards', from });

  it('answers with the tail of a stream as of the newest acknowledged append, however reads and appends mix', async () => {
    const stream = newStream();
    expect(await tail(stream, 0n)).toEqual([]);
    await store.append(stream, 'no-stream', newEvents(2));
    expect(await tail(stream, 2n)).toEqual([]);
    for (let last = 1n; last < 40n; last += 1n) {
      const [event] = newEvents(1);
      const seen: Promise<readonly RecordedEvent[]>[] = [tail(stream, last + 1n)];
      const appended = store.append(stream, last, event === undefined ? [] : [event]);
      seen.push(tail(stream, last + 1n));
      await appended;
      expect(await tail(stream, last + 1n)).toMatchObject([{ id: event?.id, revision: last + 1n }]);
      for (const events of await Promise.all(seen)) expect(events.length).toBeLessThanOrEqual(1);
    }
    const whole = await store.readStream(stream);
    expect(whole.map(({ revision }) => revision)).toEqual(whole.map((_, index) => BigInt(index)));
  });

  it('remembers nothing of an append that was refused', async () => {
    const stream = newStream();
    const events = newEvents(1);
    await store.append(stream, 'no-stream', events);
    await expect(store.append(stream, 'no-stream', newEvents(1))).rejects.toMatchObject({
      code: 'EVENT_STORE_CONFLICT',
    });
    await expect(store.append(stream, 0n, events)).rejects.toMatchObject({
      code: 'EVENT_STORE_EVENT_ID_REUSED',
    });
    expect(await tail(stream, 1n)).toEqual([]);
    await store.append(stream, 'no-stream', events);
    expect(await tail(stream, 0n)).toHaveLength(1);
  });

  it('gives back from memory what it gives back from the file', async () => {
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(1));
    const [remembered] = await tail(stream, 0n);
    const [read] = await store.readStream(stream, { direction: 'backwards' });
    expect(remembered).toEqual(read);
  });
});
