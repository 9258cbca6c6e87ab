import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadDatabase } from '#libs/projections';
import {
  ann,
  begin,
  ben,
  chooses,
  day,
  happens,
  optsOut,
  other,
  practice,
  registers,
  rows,
  trust,
} from '../../test/feed-of.js';
import { feedReader } from '../reading/sql-reader.js';
import type { FeedRow, StoredRecord } from '../rows.js';

let db: ReadDatabase;

beforeEach(async () => {
  db = await begin();
});

const types = async () => (await rows()).map(({ type }) => type);
const dataOf = ({ data }: FeedRow) => JSON.parse(data) as Record<string, unknown>;
const carried = (row: FeedRow | undefined) =>
  (dataOf(row!).records as readonly StoredRecord[]).map(({ key }) => key);

const snapshot = async (): Promise<readonly string[]> => {
  const reader = feedReader(db, 'ledger');
  const { records } = await reader.recordsAfter(0, { at: await reader.head(), limit: 100 });
  return records.map(({ key }) => key);
};

describe('a record', () => {
  it('carries everything recorded of it, in recorded order', async () => {
    await chooses(2, ann);
    await chooses(3, ann, 'ConsentRevoked');
    const [, second] = await rows();
    expect(second).toMatchObject({ key: 'choice:share-in:RYJ01', organisation: 'RYJ01' });
    const { record } = dataOf(second!) as { record: { entries: readonly object[] } };
    expect(record.entries).toMatchObject([{ value: 'granted' }, { value: 'revoked' }]);
  });

  it('is corrected by what was recorded late, from the instant that changes', async () => {
    await chooses(20, ann, 'ConsentRefused', 5);
    const [row] = await rows();
    expect(dataOf(row!)).toMatchObject({
      instruction: 'replace-record-from',
      corrects: true,
      effectiveFrom: day(5),
    });
  });

  it('says nothing of a code, of where it went, or of who tried what', async () => {
    const request = { requestId: 'q-1', organisation: trust, purpose: 'direct-care', at: day(2) };
    await happens(2, ann, 'AccessRequested', { ...request, expiresAt: day(3) });
    for (const type of ['CodeIssued', 'CodeDelivered', 'CodeRejected', 'CodeExpired'])
      await happens(2, ann, type, { requestId: 'q-1' });
    await happens(2, ann, 'CodeVerified', request);
    expect(await types()).toEqual(['access-request-changed', 'access-request-changed']);
    const statuses = (dataOf((await rows())[1]!) as { record: { entries: { status: string }[] } }).record;
    expect(statuses.entries.map(({ status }) => status)).toEqual(['pending', 'verified']);
  });
});

describe('a patient', () => {
  it('moves with all records when a registration begins, also where that is later', async () => {
    await chooses(2, ann);
    await registers(3, ann, practice, 10);
    expect(await types()).toEqual(['choice-changed', 'relationship-changed']);
    await chooses(9, ben);
    expect((await types()).at(-1)).toBe('choice-changed');
    // The first event at or after that instant, of whomever it is.
    await chooses(11, ben, 'ConsentRefused');
    const all = await rows();
    expect(all.map(({ type }) => type).slice(-2)).toEqual(['patient-moved', 'choice-changed']);
    const moved = all.at(-2);
    expect(moved).toMatchObject({ patientId: ann, practicesBefore: [], practicesAfter: [practice], part: 0 });
    expect(carried(moved)).toEqual(['choice:share-in:RYJ01', `relationship:1111-${practice!}`]);
  });

  it('under the S-flag is withdrawn: only what keeps data back is told, of before too', async () => {
    await registers(2, ann);
    await chooses(3, ann);
    await optsOut(4, ann);
    await happens(5, ann, 'PatientRestricted', { from: day(5) });
    await chooses(6, ann, 'ConsentRevoked');
    await happens(7, ann, 'OptOutWithdrawn', { scheme: 'national', from: day(7) });
    expect(await types()).toEqual([
      'patient-moved',
      'opt-out-changed',
      'patient-withdrawn',
      'opt-out-changed',
    ]);
    expect(carried((await rows())[0])).toEqual([]);
    expect(await snapshot()).toEqual(['opt-out:national']);
  });

  it('comes back with all that was recorded meanwhile', async () => {
    await chooses(3, ann);
    await happens(5, ann, 'PatientRestricted', { from: day(5) });
    await chooses(6, ann, 'ConsentRevoked');
    await happens(8, ann, 'PatientRestrictionLifted', { from: day(8) });
    const all = await rows();
    expect(all.map(({ type }) => type)).toEqual(['patient-withdrawn', 'patient-returned']);
    const { records } = dataOf(all[1]!) as { records: { record: { entries: object[] } }[] };
    expect(records[0]!.record.entries).toHaveLength(2);
    expect(await snapshot()).toEqual(['choice:share-in:RYJ01']);
  });

  it('whose number is void is withdrawn for good', async () => {
    await chooses(3, ann);
    await happens(4, ann, 'NhsNumberInvalidated', { from: day(4) });
    expect(await types()).toEqual(['patient-withdrawn']);
  });

  it('who is erased leaves nothing but that', async () => {
    await registers(2, ann);
    await chooses(3, ann);
    await optsOut(4, ann);
    await happens(5, ann, 'PatientErased');
    await chooses(6, ann);
    const all = await rows();
    expect(all.map(({ type }) => type)).toEqual(['patient-erased']);
    expect(all[0]).toMatchObject({ practicesBefore: [practice], practicesAfter: [practice] });
    expect(await snapshot()).toEqual([]);
    const kept = await db
      .withTables<{ feed_event: { data: string } }>()
      .selectFrom('feed_event')
      .select('data')
      .execute();
    expect(kept.map(({ data }) => data).join()).not.toContain('RYJ01');
  });

  it('who is erased is not told of again by a merge of another number with theirs', async () => {
    await happens(2, ben, 'PatientErased');
    await happens(3, ann, 'SupersededNumberLinked', { superseded: ben, from: day(3) });
    expect((await rows()).filter(({ patientId }) => patientId === ben).map(({ type }) => type)).toEqual([
      'patient-erased',
    ]);
  });
});

describe('a merge', () => {
  it('is told of both numbers, which then are one person to practices', async () => {
    await registers(2, ann);
    await registers(2, ben, other);
    await chooses(3, ben, 'ConsentRefused');
    const before = (await rows()).length;
    await happens(4, ann, 'SupersededNumberLinked', { superseded: ben, from: day(4) });
    await happens(4, ben, 'NhsNumberSuperseded', { survivor: ann, from: day(4) });
    const linked = (await rows()).slice(before);
    expect(linked.map(({ type, patientId }) => [type, patientId])).toEqual([
      ['patient-merged', ann],
      ['patient-merged', ben],
      ['patient-moved', ann],
      ['patient-moved', ben],
    ]);
    expect(linked[3]).toMatchObject({ practicesBefore: [other], practicesAfter: [practice, other] });
    expect(carried(linked[3])).toContain('choice:share-in:RYJ01');
    await happens(5, ann, 'MergeConfirmed', { superseded: ben, from: day(5) });
    expect(dataOf((await rows()).at(-1)!).instruction).toBe('treat-both-as-one');
  });

  it('stands until the survivor’s stream says otherwise', async () => {
    await registers(2, ann);
    await happens(4, ann, 'SupersededNumberLinked', { superseded: ben, from: day(4) });
    await happens(4, ben, 'NhsNumberSuperseded', { survivor: ann, from: day(4) });
    const before = (await rows()).length;
    await happens(6, ben, 'MergeUndone', { other: ann, from: day(6) });
    expect((await rows()).length).toBe(before);
    await happens(6, ann, 'MergeUndone', { other: ben, from: day(6) });
    const undone = (await rows()).slice(before);
    expect(undone.map(({ type, patientId }) => [type, patientId])).toEqual([
      ['patient-merge-undone', ann],
      ['patient-merge-undone', ben],
      ['patient-moved', ben],
    ]);
    expect(undone[2]).toMatchObject({ practicesBefore: [practice], practicesAfter: [] });
  });
});
