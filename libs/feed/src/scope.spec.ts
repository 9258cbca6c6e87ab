import { describe, expect, it } from '@jest/globals';
import type { FeedScope } from '#libs/consent';
import { type EventId, instant, odsCode, type PatientId } from '#libs/kernel';
import type { FeedRecord, FeedRow, StoredRecord } from './rows.js';
import { scopeRecord, scopeRow } from './scope.js';

const [home, elsewhere] = [odsCode('C81001'), odsCode('C81002')];
const [trust, otherTrust] = [odsCode('RAA'), odsCode('RBB')];
const patientId = '7d7a6a3e-52a5-4c0b-9a57-1f0c5b9f6d01' as PatientId;

const everything: FeedScope = {
  families: ['choice', 'opt-out', 'practice-list', 'organisation'],
  organisations: null,
  practices: null,
  schemes: ['national', 'type-1'],
  nhsNumber: true,
};
const subscriber = (scope: Partial<FeedScope> = {}) => ({
  subscriptionId: 'own',
  scope: { ...everything, ...scope },
});

const choice: FeedRow = {
  seq: 7,
  eventId: 'e' as EventId,
  part: 1,
  type: 'choice-changed',
  family: 'choice',
  patientId,
  key: `choice:share-in:${trust}`,
  organisation: trust,
  scheme: null,
  practicesBefore: [home],
  practicesAfter: [home],
  recordedAt: instant('2024-03-01T00:00:00Z'),
  effectiveAt: null,
  subscriptionId: null,
  data: '{"instruction":"replace-record","record":{}}',
};
const optOut: FeedRow = {
  ...choice,
  type: 'opt-out-changed',
  family: 'opt-out',
  key: 'opt-out:type-1',
  organisation: null,
  scheme: 'type-1',
};

const isSent = (row: FeedRow, scope: Partial<FeedScope> = {}): boolean =>
  scopeRow(row, subscriber(scope)) !== null;

describe('a record', () => {
  it('is sent as it is, without what it was judged by', () => {
    expect(scopeRow(choice, subscriber())).toEqual({
      ...{ seq: 7, eventId: 'e', part: 1, type: 'choice-changed', patientId },
      ...{ key: choice.key, recordedAt: choice.recordedAt, data: choice.data },
    });
  });

  it.each<[string, FeedRow, Partial<FeedScope>, boolean]>([
    ['of a family that is asked for', choice, { families: ['choice'] }, true],
    ['of another family', choice, { families: ['opt-out'] }, false],
    ['that names an organisation in scope', choice, { organisations: [trust] }, true],
    ['that names another', choice, { organisations: [otherTrust] }, false],
    ['about all organisations', { ...choice, organisation: null }, { organisations: [otherTrust] }, true],
    ['of a scheme in scope', optOut, { schemes: ['type-1'] }, true],
    ['of the other scheme', optOut, { schemes: ['national'] }, false],
    ['of a patient of a practice in scope', choice, { practices: [home] }, true],
    ['of a patient of another', choice, { practices: [elsewhere] }, false],
    ['of a patient of no practice', { ...choice, practicesAfter: [] }, { practices: [home] }, false],
    ['of one who has just left', { ...choice, practicesAfter: [elsewhere] }, { practices: [home] }, false],
    ['of one who has just come', { ...choice, practicesBefore: [] }, { practices: [home] }, true],
    [
      'of how numbers are joined, whatever the families',
      { ...choice, family: 'patient' },
      { families: [] },
      true,
    ],
  ])('%s', (_, row, scope, expected) => {
    expect(isSent(row, scope)).toBe(expected);
  });
});

describe('a patient who moves', () => {
  const record = (type: 'choice-changed' | 'opt-out-changed', rest: Partial<StoredRecord>): StoredRecord => ({
    ...{ key: type, type, organisation: null, scheme: null, record: {} },
    ...rest,
  });
  const records = [
    record('choice-changed', { organisation: trust }),
    record('choice-changed', { organisation: otherTrust }),
    record('opt-out-changed', { scheme: 'national' }),
  ];
  const moved = (from: readonly (typeof home)[], to: readonly (typeof home)[]): FeedRow => ({
    ...choice,
    type: 'patient-moved',
    family: 'patient',
    key: null,
    organisation: null,
    practicesBefore: from,
    practicesAfter: to,
    data: JSON.stringify({ records }),
  });
  const scope = { practices: [home], organisations: [trust] };

  it('enters with all records in scope, and no other', () => {
    const entered = scopeRow(moved([elsewhere], [home]), subscriber(scope));
    expect(entered?.type).toBe('patient-entered');
    expect(JSON.parse(entered!.data)).toEqual({ records: [records[0], records[2]] });
  });

  it('leaves without a word about what there is', () => {
    const left = scopeRow(moved([home], [elsewhere]), subscriber(scope));
    expect(left).toMatchObject({ type: 'patient-left', data: '{"instruction":"delete-subject"}' });
  });

  it('does neither where nothing changes for the subscription', () => {
    expect(isSent(moved([home], [home, elsewhere]), scope)).toBe(false);
    expect(isSent(moved([elsewhere], []), scope)).toBe(false);
    expect(isSent(moved([elsewhere], [home]), { practices: null })).toBe(false);
  });

  it('returns from restriction with records in scope', () => {
    const returned = { ...moved([home], [home]), type: 'patient-returned' as const };
    const sent = scopeRow(returned, subscriber(scope));
    expect(JSON.parse(sent!.data)).toEqual({ records: [records[0], records[2]] });
    expect(isSent(returned, { practices: [elsewhere] })).toBe(false);
  });

  it.each(['patient-erased', 'patient-withdrawn'] as const)('%s is told to whoever had them', (type) => {
    const gone = { ...moved([home], []), type };
    expect(isSent(gone, scope)).toBe(true);
    expect(isSent(gone, { practices: [elsewhere] })).toBe(false);
  });
});

describe('what is of no patient', () => {
  const list: FeedRow = {
    ...choice,
    type: 'practice-list-changed',
    family: 'practice-list',
    patientId: null,
  };
  const closed: FeedRow = {
    ...{ ...list, type: 'organisation-closed', family: 'organisation', organisation: null },
    ...{ practicesBefore: [], practicesAfter: [] },
  };

  it('is of a practice’s list where the practice is in scope', () => {
    expect(isSent(list, { practices: [home] })).toBe(true);
    expect(isSent(list, { practices: [elsewhere] })).toBe(false);
    expect(isSent(list, { organisations: [otherTrust] })).toBe(false);
  });

  it('is of an organisation for all who are told of organisations', () => {
    expect(isSent(closed, { practices: [home], organisations: [trust] })).toBe(true);
    expect(isSent(closed, { families: ['choice'] })).toBe(false);
  });

  it('is of one subscription for that one alone, whatever its scope', () => {
    const control: FeedRow = { ...closed, type: 'feed-paused', family: 'feed', subscriptionId: 'own' };
    expect(isSent(control, { families: ['choice'] })).toBe(true);
    expect(isSent({ ...control, subscriptionId: 'other' })).toBe(false);
    expect(isSent({ ...control, subscriptionId: null })).toBe(false);
  });
});

describe('a record in a snapshot', () => {
  const record: FeedRecord = {
    first: 1,
    type: 'choice-changed',
    family: 'choice',
    patientId,
    key: 'k',
    organisation: trust,
    scheme: null,
    practices: [home],
    record: '{}',
  };

  it('is judged as its rows are', () => {
    expect(scopeRecord(record, subscriber())).toBe(true);
    expect(scopeRecord(record, subscriber({ practices: [elsewhere] }))).toBe(false);
    expect(scopeRecord(record, subscriber({ organisations: [otherTrust] }))).toBe(false);
    expect(scopeRecord({ ...record, practices: [] }, subscriber({ practices: [home] }))).toBe(false);
    const reference = { ...record, patientId: null, practices: [] };
    expect(scopeRecord(reference, subscriber({ practices: [home] }))).toBe(true);
  });
});
