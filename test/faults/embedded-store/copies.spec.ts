import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { newEvents, newStream } from '#libs/event-store/contract';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { report } from '../../support/figures.js';
import { type Acknowledged, countLost, inDirectory } from './support.js';

it("refuses yesterday's copy of the file, and takes it when that is confirmed", async () => {
  await inDirectory(async (directory) => {
    const file = join(directory, 'ledger.db');
    const store = await openSqliteEventStore({ file });
    await store.append(newStream(), 'no-stream', newEvents(3));
    const yesterday = await store.backup(join(directory, 'yesterday.db'));
    await store.append(newStream(), 'no-stream', newEvents(2));
    await store.close();
    cpSync(yesterday.file, file);
    const refusal = await openSqliteEventStore({ file }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'EVENT_STORE_CANNOT_OPEN',
      details: {
        reason: 'behind-its-checkpoint',
        remedy: expect.stringContaining('remove the checkpoint file'),
      },
    });
    rmSync(`${file}.head`);
    const restored = await openSqliteEventStore({ file });
    expect((await restored.identity()).head).toBe(yesterday.head);
    await restored.close();
    report("yesterday's copy", { tried: 1, refused: 1 });
  });
});

it('restores a backup that was made under load', async () => {
  await inDirectory(async (directory) => {
    const store = await openSqliteEventStore({ file: join(directory, 'ledger.db') });
    const acknowledged: Acknowledged = new Map();
    const append = async () => {
      const events = newEvents(5);
      const { position } = await store.append(newStream(), 'no-stream', events);
      acknowledged.set(position, events.at(-1)!.id);
    };
    for (let count = 0; count < 3_000; count += 1) await append();
    const done = new AbortController();
    const writer = async () => {
      while (!done.signal.aborted) await append();
    };
    const load = Promise.all(Array.from({ length: 8 }, writer));
    const before = acknowledged.size;
    const backup = await store.backup(join(directory, 'backup.db'));
    done.abort();
    await load;
    await store.close();
    const restored = await openSqliteEventStore({ file: backup.file });
    const { ok, events } = await restored.verify();
    const head = String(backup.head);
    const covered = new Map([...acknowledged].filter(([position]) => position <= head));
    const lost = await countLost(restored, covered);
    await restored.close();
    report('backup under load', {
      'acknowledged before': before,
      'acknowledged during': acknowledged.size - before,
      'of these in the copy': covered.size - before,
      'events restored': events,
      lost,
    });
    expect({ ok, lost }).toEqual({ ok: true, lost: 0 });
    expect(covered.size).toBeGreaterThanOrEqual(before);
  });
});

it('keeps its order when the clock goes back an hour and on ten years', async () => {
  await inDirectory(async (directory) => {
    const file = join(directory, 'ledger.db');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now');
    const positions: string[] = [];
    for (const shift of [0, -3_600_000, 10 * 365 * 86_400_000, -1]) {
      clock.mockReturnValue(now + shift);
      const store = await openSqliteEventStore({ file });
      for (let count = 0; count < 25; count += 1) {
        positions.push((await store.append(newStream(), 'no-stream', newEvents(1))).position);
      }
      await store.close();
    }
    clock.mockRestore();
    expect(positions).toEqual([...new Set(positions)].sort());
    report('clock -1 h, +10 y', { tried: 4, appended: positions.length, 'out of order': 0 });
  });
});
