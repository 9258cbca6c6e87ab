import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { type FeedEvent, follow, keepCopy } from '#libs/feed-client';
import { Receiver } from '#libs/webhooks/contract';
import { SqliteCopy } from '../../examples/sqlite-copy/sqlite-copy.js';
import { ledger as ledgerCommand } from '../cli/support/terminal.js';
import { startDouble } from '../eventstoredb/double/index.js';
import { nodeCommand, startNodes } from '../eventstoredb/nodes.js';
import { rowsOf } from './support/copied.js';
import { FollowedLedger } from './support/followed-ledger.js';

/* A cursor that was given before a restore or a move is what a follower goes on from afterwards. */

const directory = mkdtempSync(join(tmpdir(), 'feed-moves-'));
let ledger: FollowedLedger;
let backups = 0;

beforeEach(async () => {
  ledger = await FollowedLedger.start();
  await ledger.addPatients(2);
  for (let count = 0; count < 5; count++) await ledger.choose();
});
afterEach(() => ledger.stop());
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const command = async (...args: readonly string[]): Promise<void> => {
  const { code, stderr } = await ledgerCommand([...args, '--json', '--quiet']);
  if (code !== 0) throw new Error(stderr);
};

/** A backup as the manual has it; answers its file. */
const backUp = async (): Promise<string> => {
  const file = join(directory, `backup-${String(backups++)}.db`);
  await ledger.whileStopped(async (data) => {
    await command('backup', file, '--data-dir', data);
    return {};
  });
  return file;
};

const remove = (data: string, isToGo: (name: string) => boolean): void => {
  for (const name of readdirSync(data).filter(isToGo)) rmSync(join(data, name));
};

/**
 * As the manual has it: events from the backup, what was acknowledged since given up, read models built anew, effects
 * told that what they did last is of events that may be gone.
 */
const restore = (file: string): Promise<void> =>
  ledger.whileStopped((data) => {
    remove(data, (name) => name.startsWith('events.db') || name.startsWith('read-models.db'));
    copyFileSync(file, join(data, 'events.db'));
    const effects = new Database(join(data, 'reactors.db'));
    effects.exec("UPDATE reactor_checkpoint SET ledger_id = ledger_id || '/restored'");
    effects.close();
    return Promise.resolve({});
  });

/** The cursor after the last of everything, once the feed has that. */
const cursorAfter = async (id: string): Promise<string> => (await ledger.replay([id])).at(-1)!.sequence;

/** The first event after a cursor, or the code it is refused with. */
const nextAfter = async (from: string, over: 'pull' | 'stream'): Promise<string> => {
  const { url, token } = ledger;
  try {
    for await (const { id } of follow({ url, token, over, from })) return id;
    return 'nothing';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

const nextByBoth = (from: string): Promise<string[]> =>
  Promise.all((['pull', 'stream'] as const).map((over) => nextAfter(from, over)));

describe('a cursor', () => {
  it('is good after a restore of everything there was', async () => {
    const last = await ledger.choose();
    const cursor = await cursorAfter(last);
    await restore(await backUp());
    await ledger.replay([last]);
    const next = await ledger.choose();
    expect(await nextByBoth(cursor)).toEqual([next, next]);
  });

  it('is ahead of a ledger that was restored to before it, and good again when the newer backup is', async () => {
    const kept = await ledger.choose();
    const older = await backUp();
    const last = await ledger.choose();
    const cursor = await cursorAfter(last);
    const newer = await backUp();
    await restore(older);
    await ledger.replay([kept]);
    expect(await nextByBoth(cursor)).toEqual(['FEED_CURSOR_AHEAD', 'FEED_CURSOR_AHEAD']);
    await restore(newer);
    await ledger.replay([last]);
    const next = await ledger.choose();
    expect(await nextByBoth(cursor)).toEqual([next, next]);
  });

  it('is lost where other events stand in its place, and a copy that is kept takes a snapshot', async () => {
    const kept = await ledger.choose();
    const file = await backUp();
    const copy = new SqliteCopy(join(directory, 'copy.sqlite'));
    /** Until the copy is at the position of that event. */
    const keep = async (id: string): Promise<string> => {
      const end = await cursorAfter(id);
      const { url, token } = ledger;
      const stop = new AbortController();
      await keepCopy({
        ...{ url, token, checkpoint: copy.checkpoint, signal: stop.signal },
        apply: (step) => {
          copy.apply(step);
        },
        onProgress: (position) => {
          if (position === end) stop.abort();
        },
      });
      return end;
    };
    try {
      const cursor = await keep(await ledger.choose());
      await restore(file);
      await ledger.replay([kept]);
      await expect(keep(kept)).rejects.toMatchObject({ code: 'FEED_CURSOR_AHEAD' });
      const [other, next] = [await ledger.choose(), await ledger.choose()];
      await ledger.replay([other, next]);
      expect(await nextByBoth(cursor)).toEqual(['FEED_CURSOR_LOST', 'FEED_CURSOR_LOST']);
      await keep(next);
      expect(rowsOf(copy)).toEqual(await ledger.standing());
    } finally {
      copy.close();
    }
  });
});

describe('the move to EventStoreDB', () => {
  let receiver: Receiver;
  let target: { readonly connectionString: string; readonly stop: () => Promise<void> };

  beforeAll(async () => {
    receiver = await Receiver.start();
    if (nodeCommand === '') target = await startDouble();
    else {
      const node = await startNodes(1, false);
      target = { connectionString: node.connectionString(), stop: () => node.stop() };
    }
  });
  afterAll(async () => {
    await receiver.stop();
    await target.stop();
  });

  const pushed = (): string[] =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as FeedEvent)
      .filter(({ type }) => type.includes('choice-changed'))
      .map(({ id }) => id);

  it('leaves cursors as they were, and where webhooks stand', async () => {
    await ledger.pushTo(receiver.url);
    const last = await ledger.choose();
    const cursor = await cursorAfter(last);
    await receiver.until(() => pushed().includes(last));
    const before = await ledger.replay([last]);
    await ledger.whileStopped(async (data) => {
      await command('store', 'copy', '--to', target.connectionString, '--data-dir', data);
      return { LEDGER_EVENT_STORE: target.connectionString };
    });
    expect(await ledger.replay([last])).toEqual(before);
    const next = await ledger.choose();
    expect(await nextByBoth(cursor)).toEqual([next, next]);
    await receiver.until(() => pushed().includes(next));
    expect(pushed().filter((id) => id === last)).toHaveLength(1);
  });
});
