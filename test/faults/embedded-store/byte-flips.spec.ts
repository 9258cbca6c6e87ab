import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { EventStore, RecordedEvent, StreamId } from '#libs/event-store';
import { newEvents, newStream } from '#libs/event-store/contract';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { CodedError } from '#libs/kernel';
import { full, report } from '../../support/figures.js';
import { inDirectory } from './support.js';

const FLIPS = full ? 500 : 60;
const STREAMS = 20;

const LEAF_HEADER = 8;
const isTableLeaf = (flag: number | undefined): boolean => flag === 0x0d;

/** A big-endian base-128 number, and where it ends. */
const varintAt = (bytes: Buffer, offset: number): { value: number; end: number } => {
  let value = 0;
  let end = offset;
  do value = value * 128 + (bytes[end]! & 0x7f);
  while ((bytes[end++]! & 0x80) !== 0);
  return { value, end };
};

/** Byte ranges of the file that hold stored events, or entries of their indexes: all of it matters. */
const cellRanges = (file: string, kind: 'events' | 'indexes'): [number, number][] => {
  const db = new Database(file, { readonly: true });
  const pages = db
    .prepare<[string], { pageno: number; pgsize: number; ncell: number }>(
      `SELECT pageno, pgsize, ncell FROM dbstat WHERE pagetype = 'leaf' AND name LIKE ?`,
    )
    .all(kind === 'events' ? 'events' : 'sqlite_autoindex_events%');
  db.close();
  const bytes = readFileSync(file);
  return pages.flatMap(({ pageno, pgsize, ncell }) => {
    const page = (pageno - 1) * pgsize;
    return Array.from({ length: ncell }, (_, index): [number, number] => {
      const cell = page + bytes.readUInt16BE(page + LEAF_HEADER + index * 2);
      const payload = varintAt(bytes, cell);
      const start = isTableLeaf(bytes[page]) ? varintAt(bytes, payload.end).end : payload.end;
      return [cell, start + payload.value];
    });
  });
};

const plain = (event: RecordedEvent): string =>
  JSON.stringify({ ...event, revision: String(event.revision) });

/** Reads everything in every way; whatever is answered must be right. Answers how many reads were refused. */
const readsRefused = async (
  store: EventStore,
  right: ReadonlyMap<StreamId, readonly string[]>,
): Promise<number> => {
  let refused = 0;
  const attempt = async (read: () => Promise<readonly RecordedEvent[]>, expected: readonly string[]) => {
    try {
      expect((await read()).map(plain)).toEqual(expected);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      expect(error.code).toBe('EVENT_STORE_DAMAGED');
      refused += 1;
    }
  };
  for (const [stream, events] of right) await attempt(() => store.readStream(stream), events);
  const all = [...right.values()].flat().sort();
  await attempt(async () => {
    const events: RecordedEvent[] = [];
    for await (const event of store.readAll()) events.push(event);
    return events.sort((a, b) => (plain(a) < plain(b) ? -1 : 1));
  }, all);
  return refused;
};

const makeLedger = async (file: string): Promise<Map<StreamId, readonly string[]>> => {
  const store = await openSqliteEventStore({ file });
  const right = new Map<StreamId, readonly string[]>();
  for (let count = 0; count < STREAMS; count += 1) {
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(30));
    right.set(stream, (await store.readStream(stream)).map(plain));
  }
  await store.close();
  return right;
};

it.each(['events', 'indexes'] as const)(
  'finds every flipped byte in stored %s, and serves none',
  async (kind) => {
    await inDirectory(async (directory) => {
      const original = join(directory, 'original.db');
      const file = join(directory, 'flipped.db');
      const right = await makeLedger(original);
      const ranges = cellRanges(original, kind);
      const figures = { 'refused at opening': 0, 'found by verify': 0, missed: 0, 'reads refused': 0 };
      for (let flip = 0; flip < FLIPS; flip += 1) {
        const [from, to] = ranges[Math.floor(Math.random() * ranges.length)]!;
        const bytes = readFileSync(original);
        const offset = from + Math.floor(Math.random() * (to - from));
        bytes[offset]! ^= 1 << Math.floor(Math.random() * 8);
        rmSync(`${file}.head`, { force: true });
        copyFileSync(original, file);
        writeFileSync(file, bytes);
        // Every other time as a file too large to be checked whole when it is opened. Not for the indexes:
        // of them only a whole check can tell that an entry has gone missing.
        const unchecked = kind === 'events' && flip % 2 === 0 ? { checkWholeUpToBytes: 0 } : {};
        const store = await openSqliteEventStore({ file, ...unchecked }).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'EVENT_STORE_CANNOT_OPEN' });
          return undefined;
        });
        if (store === undefined) {
          figures['refused at opening'] += 1;
          continue;
        }
        try {
          const { ok } = await store.verify();
          figures[ok ? 'missed' : 'found by verify'] += 1;
          figures['reads refused'] += await readsRefused(store, right);
        } finally {
          await store.close();
        }
      }
      report(`byte flips in ${kind}`, { tried: FLIPS, ...figures });
      expect(figures.missed).toBe(0);
    });
  },
  300_000,
);
