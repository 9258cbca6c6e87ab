import { beforeEach, describe, expect, it } from '@jest/globals';
import { newUuid } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { ann, begin, ben, chooses, optsOut } from '../../test/feed-of.js';
import { feedStart } from '../rows.js';
import { feedReader } from './sql-reader.js';

let db: ReadDatabase;

beforeEach(async () => {
  db = await begin();
});

describe('a cursor', () => {
  const ledger = () => feedReader(db, 'ledger');
  const refusal = async (cursor: string) =>
    ledger()
      .resolve(cursor)
      .then(
        () => 'resolved',
        (error: unknown) => (error as { code: string }).code,
      );

  it('is known in the ledger it is of, and refused in any other', async () => {
    await chooses(2, ann);
    const head = await ledger().head();
    expect(await ledger().resolve(ledger().cursorOf(head))).toEqual(head);
    expect(await refusal(feedReader(db, 'another').cursorOf(head))).toBe('FEED_CURSOR_FOREIGN');
    expect(await refusal('x')).toBe('FEED_CURSOR_INVALID');
  });

  it('is ahead of a ledger that was restored to before it, and lost where others stand in its place', async () => {
    await chooses(2, ann);
    await chooses(3, ann);
    const elsewhere = { seq: 2, eventId: newUuid() as never, part: 0 };
    expect(await refusal(ledger().cursorOf({ ...elsewhere, seq: 3 }))).toBe('FEED_CURSOR_AHEAD');
    expect(await refusal(ledger().cursorOf(elsewhere))).toBe('FEED_CURSOR_LOST');
  });

  it('finds its event where a newer version of the feed has put it', async () => {
    for (const at of [2, 3, 4]) await chooses(at, ann);
    const { rows: all } = await ledger().rowsAfter(feedStart, 10);
    const moved = { ...all[0]!, seq: 3 };
    expect(await ledger().resolve(ledger().cursorOf(moved))).toMatchObject({ seq: 1 });
    const further = { ...all[2]!, seq: 900 };
    expect(await ledger().resolve(ledger().cursorOf(further))).toMatchObject({ seq: 3 });
  });
});

describe('a snapshot', () => {
  it('is true at the place it was begun at, whatever happens meanwhile', async () => {
    await chooses(2, ann);
    await optsOut(3, ben);
    const reader = feedReader(db, 'ledger');
    const at = await reader.head();
    await chooses(4, ann, 'ConsentRefused');
    await chooses(5, ann, 'ConsentRevoked');
    await chooses(5, ben);
    const first = await reader.recordsAfter(0, { at, limit: 1 });
    const second = await reader.recordsAfter(first.next!, { at, limit: 10 });
    const all = [...first.records, ...second.records];
    expect(all.map(({ key }) => key)).toEqual(['choice:share-in:RYJ01', 'opt-out:national']);
    expect((JSON.parse(all[0]!.record) as { entries: object[] }).entries).toMatchObject([
      { value: 'granted' },
    ]);
  });
});
