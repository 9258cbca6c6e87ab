import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { full, report } from '../../support/figures.js';
import { type Acknowledged, inDirectory, lostAfterRestart, startAppender } from './support.js';

const ROUNDS = full ? 200 : 50;
const ACKNOWLEDGED_EACH = 110;
/** Kills fall anywhere in the stretch after the appender has started, not only just after an answer. */
const jitter = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 20));

it(`loses nothing acknowledged in ${String(ROUNDS)} kills while appending`, async () => {
  await inDirectory(async (directory) => {
    const file = join(directory, 'ledger.db');
    const all: Acknowledged = new Map();
    let lost = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const appender = startAppender(file);
      await appender.until(() => appender.acknowledged.size >= ACKNOWLEDGED_EACH);
      await jitter();
      appender.child.kill('SIGKILL');
      await appender.ended;
      for (const [position, id] of appender.acknowledged) all.set(position, id);
      // The next round opens it too; the whole ledger is read now and then, and at the end.
      if (round % 10 === 0 || round === ROUNDS) lost += await lostAfterRestart(file, all);
    }
    const store = await openSqliteEventStore({ file });
    const { ok, events } = await store.verify();
    await store.close();
    report('kill -9 while appending', { tried: ROUNDS, acknowledged: all.size, stored: events, lost });
    expect({ lost, ok }).toEqual({ lost: 0, ok: true });
    expect(all.size).toBeGreaterThanOrEqual(ROUNDS * 100);
  });
}, 600_000);

it('refuses a second process, and none after a kill', async () => {
  await inDirectory(async (directory) => {
    const file = join(directory, 'ledger.db');
    const rounds = full ? 10 : 2;
    let refusedCount = 0;
    for (let round = 0; round < rounds; round += 1) {
      const holder = startAppender(file);
      await holder.until(() => holder.acknowledged.size > 0);
      const second = startAppender(file);
      await second.ended;
      if (second.lines.join() === 'refused EVENT_STORE_CANNOT_OPEN') refusedCount += 1;
      // Only one that still runs can be in the way.
      const { exitCode, signalCode } = holder.child;
      expect({ exitCode, signalCode, complaint: holder.complaint() }).toEqual({
        exitCode: null,
        signalCode: null,
        complaint: '',
      });
      await expect(openSqliteEventStore({ file })).rejects.toMatchObject({ details: { reason: 'in-use' } });
      holder.child.kill('SIGKILL');
      await holder.ended;
      expect(await lostAfterRestart(file, holder.acknowledged)).toBe(0);
    }
    report('second process', { tried: rounds, refused: refusedCount });
    expect(refusedCount).toBe(rounds);
  });
});
