import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Position, StreamId, StreamPlace } from '#libs/event-store';
import { newEvents, newStream } from '#libs/event-store/contract';
import { openSqliteEventStore } from './open.js';
import type { SqliteEventStore } from './store.js';

describe('the embedded store, beyond the contract', () => {
  let directory: string;
  let file: string;
  let store: SqliteEventStore;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
    file = join(directory, 'ledger.db');
    store = await openSqliteEventStore({ file });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('refuses an event id that stands in another stream, and hurts nobody who appends beside it', async () => {
    const taken = newEvents(1);
    const stream = newStream();
    await store.append(stream, 'no-stream', taken);
    const [before, reused, alsoReused, after] = await Promise.allSettled([
      store.append(newStream(), 'no-stream', newEvents(2)),
      store.append(newStream(), 'no-stream', [...newEvents(1), ...taken]),
      store.append(stream, 0n, taken),
      store.append(newStream(), 'no-stream', newEvents(2)),
    ]);
    for (const { status } of [before, after]) expect(status).toBe('fulfilled');
    for (const result of [reused, alsoReused]) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'EVENT_STORE_EVENT_ID_REUSED' } });
    }
    expect(await store.verify()).toEqual({ ok: true, events: 5, damaged: [], problems: [] });
  });

  it('commits appends of one turn together', async () => {
    const walBytes = () => statSync(`${file}-wal`).size;
    const before = walBytes();
    await Promise.all(
      Array.from({ length: 100 }, () => store.append(newStream(), 'no-stream', newEvents(1))),
    );
    const together = walBytes() - before;
    for (let count = 0; count < 100; count += 1) await store.append(newStream(), 'no-stream', newEvents(1));
    const oneByOne = walBytes() - before - together;
    // A commit of its own writes each page it touches again.
    expect(together * 5).toBeLessThan(oneByOne);
  });

  it('refuses positions that it has not given out yet', async () => {
    const after = '00000000000000ff' as Position;
    await expect(store.readAll({ after }).next()).rejects.toMatchObject({
      code: 'EVENT_STORE_INVALID_POSITION',
    });
  });

  it('lets nobody change or delete an event, not even through the file', async () => {
    await store.append(newStream(), 'no-stream', newEvents(3));
    await store.close();
    const db = new Database(file);
    for (const sql of [
      "UPDATE events SET type = 'Other'",
      'DELETE FROM events',
      'DELETE FROM events WHERE position = 3',
    ]) {
      expect(() => db.exec(sql)).toThrow('events are never');
    }
    db.close();
  });

  it('rejects a damaged event, naming its position only, and serves the others', async () => {
    const damaged = newStream();
    const whole = newStream();
    await store.append(whole, 'no-stream', newEvents(300));
    const { position } = await store.append(damaged, 'no-stream', newEvents(1));
    await store.append(whole, 299n, newEvents(300));
    await store.close();
    const db = new Database(file);
    db.exec('DROP TRIGGER events_are_never_updated');
    db.prepare("UPDATE events SET data = '{}' WHERE stream = ?").run(damaged);
    db.exec(`CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`);
    db.close();
    store = await openSqliteEventStore({ file });
    expect(await store.readStream(whole)).toHaveLength(600);
    const expected = { code: 'EVENT_STORE_DAMAGED', details: { position } };
    await expect(store.readStream(damaged)).rejects.toMatchObject(expected);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of store.readAll()) seen.push(event.id);
    })();
    await expect(reading).rejects.toMatchObject(expected);
    expect(seen).toHaveLength(300);
    expect(await store.verify()).toMatchObject({ ok: false, events: 601, damaged: [position], problems: [] });
  });

  it('finds an event that is missing', async () => {
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(500));
    await store.close();
    const db = new Database(file);
    db.exec('DROP TRIGGER events_are_never_deleted; DELETE FROM events WHERE position = 20;');
    db.exec(`CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END`);
    db.close();
    store = await openSqliteEventStore({ file });
    const { ok, damaged } = await store.verify();
    expect([ok, damaged]).toEqual([false, ['0000000000000014', '0000000000000015']]);
    await expect(store.readStream(stream)).rejects.toMatchObject({ code: 'EVENT_STORE_DAMAGED' });
  });

  it('reads stream by stream what there was up to a position, and counts it', async () => {
    const streams = ['walk-b', 'walk-a', 'walked-c'] as StreamId[];
    for (const [index, stream] of streams.entries())
      await store.append(stream, 'no-stream', newEvents(index + 2));
    const { position: until } = await store.append('walk-a' as StreamId, 2n, newEvents(1));
    await store.append('walk-a' as StreamId, 3n, newEvents(1));
    const seen: string[] = [];
    let after: StreamPlace | undefined;
    for (;;) {
      const page = await store.readStreams({ prefix: 'walk-', until, limit: 4, ...(after && { after }) });
      seen.push(...page.events.map(({ stream, revision }) => `${stream}@${String(revision)}`));
      after = page.events.at(-1);
      if (page.isLast) break;
    }
    const wanted = ['walk-a@0', 'walk-a@1', 'walk-a@2', 'walk-a@3', 'walk-b@0', 'walk-b@1'];
    expect(seen).toEqual(wanted);
    expect(await store.countStreams({ prefix: 'walk-', until })).toBe(wanted.length);
  });

  it('does not overwrite a file with a backup', async () => {
    await expect(store.backup(file)).rejects.toMatchObject({ code: 'EVENT_STORE_UNAVAILABLE' });
  });

  it('does not block the event loop while it reads the whole ledger', async () => {
    for (let count = 0; count < 30; count += 1) await store.append(newStream(), 'no-stream', newEvents(500));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    let read = 0;
    for await (const event of store.readAll()) read += event.revision >= 0n ? 1 : 0;
    clearInterval(timer);
    expect(read).toBe(15_000);
    expect(turns).toBeGreaterThan(5);
  });
});
