import type { JsonObject } from '#libs/kernel';
import { cloudEventTypeOf, dataSchemaOf, type PublicTypeName, publicTypes } from './types.js';

/* One event of each type as a follower might be sent it. */

const event = '557dd697-0e37-57c4-b497-265408c8c532';
const recordedAt = '2024-03-01T09:00:00.250Z';
const from = '2024-03-01T09:00:00.000Z';
const subject = 'urn:consent-subject:k4zq7mxn2wha5rtc6ydp3sjbv7';
const otherSubject = 'urn:consent-subject:b2ufe6otgxl4qvncr5mwz7ahyd';
const cursor = 'AXZ6p0w2rQAAAAAAKlV91pcON1fEtJcmVAjIxTIAAACq5Xcw';

const record = (about: JsonObject, entry: JsonObject, more: JsonObject = {}): JsonObject => ({
  instruction: 'replace-record',
  ...more,
  record: { ...about, entries: [{ event, recordedAt, ...entry }] },
});

const choice = record(
  { direction: 'share-in', scope: 'organisation', organisation: 'RYJ01' },
  { value: 'refused', basis: 'patient', from, to: null, keepNamed: false },
);

const merged = (instruction: string, status: string): JsonObject => ({
  instruction,
  record: { otherSubject, role: 'survivor', entries: [{ event, recordedAt, status, from }] },
});

const choiceItem: JsonObject = {
  key: 'choice:share-in:RYJ01',
  type: 'choice-changed',
  record: choice.record,
};

const scope: JsonObject = {
  families: ['choice', 'opt-out'],
  organisations: ['RYJ01'],
  practices: null,
  schemes: ['national'],
  nhsNumber: false,
};

interface Sample {
  readonly key?: string;
  readonly data: JsonObject;
}

const samples: Readonly<Record<PublicTypeName, Sample>> = {
  'choice-changed': { key: 'choice:share-in:RYJ01', data: choice },
  'item-privacy-changed': {
    key: 'item-privacy:RYJ01:item-1',
    data: record({ itemId: 'item-1', organisation: 'RYJ01' }, { private: true, from }),
  },
  'question-answered': {
    key: 'question:RYJ01',
    data: record({ organisation: 'RYJ01' }, { answer: 'yes', relationshipId: 'r-1', from }),
  },
  'access-request-changed': {
    key: 'access-request:q-1',
    data: record(
      {
        requestId: 'q-1',
        organisation: 'RYJ01',
        purpose: 'direct-care',
        expiresAt: '2024-03-01T10:00:00.000Z',
      },
      { status: 'pending', at: from },
    ),
  },
  'override-changed': {
    key: 'override:o-1',
    data: record({ overrideId: 'o-1', organisation: 'RYJ01' }, { from, to: '2024-03-01T13:00:00.000Z' }),
  },
  'relationship-changed': {
    key: 'relationship:r-1',
    data: record(
      { relationshipId: 'r-1', organisation: 'RYJ01', kind: 'referral' },
      { from: '2024-02-01T00:00:00.000Z', to: null },
      { corrects: true, effectiveFrom: '2024-02-01T00:00:00.000Z', instruction: 'replace-record-from' },
    ),
  },
  'opt-out-changed': {
    key: 'opt-out:national',
    data: record({ scheme: 'national' }, { value: 'opted-out', from, legacy: false, honoured: true }),
  },
  'project-consent-changed': {
    key: 'project-consent:p-1',
    data: record({ projectId: 'p-1' }, { value: 'given', from }),
  },
  'practice-list-changed': {
    key: 'practice-list:A81001:RYJ01',
    data: record({ practice: 'A81001', organisation: 'RYJ01' }, { status: 'allowed', from }),
  },
  'organisation-closed': {
    key: 'organisation:RYJ01',
    data: record({ organisation: 'RYJ01' }, { closedFrom: from, successors: ['RYJ02'] }),
  },
  'patient-merged': {
    key: 'merge:b2ufe6otgxl4qvncr5mwz7ahyd',
    data: merged('treat-both-as-one-stricter-wins', 'linked'),
  },
  'patient-merge-confirmed': {
    key: 'merge:b2ufe6otgxl4qvncr5mwz7ahyd',
    data: merged('treat-both-as-one', 'confirmed'),
  },
  'patient-merge-undone': {
    key: 'merge:b2ufe6otgxl4qvncr5mwz7ahyd',
    data: merged('treat-apart', 'undone'),
  },
  'patient-erased': { data: { instruction: 'delete-subject' } },
  'patient-withdrawn': { data: { instruction: 'delete-subject-except-opt-outs' } },
  'patient-returned': { data: { instruction: 'replace-subject', records: [choiceItem] } },
  'patient-entered': { data: { instruction: 'replace-subject', records: [choiceItem] } },
  'patient-left': { data: { instruction: 'delete-subject' } },
  'feed-scope-changed': { data: { instruction: 'delete-outside-scope', scope } },
  'feed-paused': { data: { instruction: 'expect-nothing' } },
  'feed-resumed': { data: { instruction: 'go-on' } },
  'feed-revoked': { data: { instruction: 'delete-all-or-as-agreement-says' } },
  'feed-test': { data: { instruction: 'none', message: 'A test of the consent ledger’s feed.' } },
  'webhook-challenge': { data: { instruction: 'none', challenge: '3vQkXl0mB7yqz5o2Wc9eTg' } },
};

/** The whole event. */
export const sampleEventOf = (name: PublicTypeName): JsonObject => ({
  specversion: '1.0',
  id: `${event}/0`,
  source: 'urn:consent-ledger:8b0f3c0a-51ab-4b5e-9a53-3f5b0a7f6a10',
  type: cloudEventTypeOf(name),
  time: recordedAt,
  datacontenttype: 'application/json',
  dataschema: dataSchemaOf(name),
  sequence: cursor,
  ...(publicTypes[name].hasSubject ? { subject, partitionkey: subject } : {}),
  ...(samples[name].key === undefined ? {} : { recordkey: samples[name].key }),
  data: samples[name].data,
});
