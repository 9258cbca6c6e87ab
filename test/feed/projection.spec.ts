import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { feed, feedReader, feedStart } from '#libs/feed';
import { personalTexts } from '#libs/stored-events/contract';
import { dump, engines, openReadDatabases } from '../projections/support/read-database.js';
import { applyTo, feedHistories, recorded } from './support/ledgers.js';

let folder: string;
let runs = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'feed-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const cuts = fc.array(fc.nat({ max: 70 }), { maxLength: 12 });

describe.each(engines)('the rows of the feed on %s', (engine) => {
  const open = () => openReadDatabases(engine, folder, `feed-${(runs += 1)}`);

  it('are the same however the events are cut into batches, and wherever the store keeps them', async () => {
    await fc.assert(
      fc.asyncProperty(feedHistories, cuts, async (happenings, at) => {
        const events = await recorded(happenings);
        const [whole, cut, copied] = [await open(), await open(), await open()];
        await applyTo(whole.writer, feed, events);
        await applyTo(cut.writer, feed, events, at);
        // As in another store: the same events in the same order, at other positions.
        await applyTo(copied.writer, feed, await recorded(happenings, 1_000), [...events.keys()]);
        const wanted = await dump(whole.reader, [feed]);
        expect(await dump(cut.reader, [feed])).toEqual(wanted);
        expect(await dump(copied.reader, [feed])).toEqual(wanted);
        const text = JSON.stringify(wanted);
        for (const personal of personalTexts) expect(text).not.toContain(personal);
        await Promise.all([whole, cut, copied].map((one) => one.close()));
      }),
      { numRuns: engine === 'SQLite' ? 60 : 3 },
    );
  });

  it('are numbered without a gap, and each record is what its newest row says', async () => {
    await fc.assert(
      fc.asyncProperty(feedHistories, async (happenings) => {
        const databases = await open();
        const { writer, reader } = databases;
        await applyTo(writer, feed, await recorded(happenings), [5, 17]);
        const read = feedReader(reader, 'ledger');
        const head = await read.head();
        const rows = await reader
          .withTables<{ feed_event: { seq: number | string; key: string | null } }>()
          .selectFrom('feed_event')
          .select(['seq', 'key'])
          .orderBy('seq')
          .execute();
        expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => index + 1));
        expect(head.seq).toBe(rows.length);
        let place = feedStart;
        const newest = new Map<string, string>();
        for (;;) {
          const page = await read.rowsAfter(place, 7);
          if (page.through.seq === place.seq) break;
          for (const row of page.rows)
            if (row.key !== null) newest.set(`${row.patientId ?? ''} ${row.key}`, row.data);
          place = page.through;
        }
        expect(place).toEqual(head);
        const { records, next } = await read.recordsAfter(0, { at: head, limit: 10_000 });
        expect(next).toBeUndefined();
        for (const { patientId, key, record } of records)
          expect(newest.get(`${patientId ?? ''} ${key}`)).toMatch(endingIn(record));
        await databases.close();
      }),
      { numRuns: engine === 'SQLite' ? 30 : 2 },
    );
  });
});

const endingIn = (record: string): RegExp =>
  new RegExp(`"record":${record.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}}$`);
