import { describe, expect, it } from '@jest/globals';
import type { PatientEvent } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import { patientStream } from '#libs/stored-events';
import { personalTexts } from '#libs/stored-events/contract';
import { ann, ben, clerk, day, hospital, practice, sealer } from '../../test/people.js';
import { projected, recorded, split } from '../../test/recorded-events.js';
import { accessRequests } from './projection.js';
import { accessRequestQueries, type AskedRequestsRequest } from './queries.js';

const request = (requestId: string, at: number, organisation = hospital) =>
  ({ requestId, organisation, purpose: 'direct-care', at: day(at), recordedBy: clerk }) as const;

const asked = (requestId: string, at: number, organisation = hospital): PatientEvent => ({
  type: 'AccessRequested',
  data: { ...request(requestId, at, organisation), expiresAt: day(at + 1) },
});

const issued = (requestId: string, at: number, issue = 1, organisation = hospital): PatientEvent => ({
  type: 'CodeIssued',
  data: {
    ...request(requestId, at, organisation),
    issue,
    keyId: 'mk-1',
    channel: 'sms',
    contactPointId: 'c',
    expiresAt: day(at + 1),
    assurance: 'standard',
    cause: 'request',
  },
});

const delivered = (requestId: string, issue = 1): PatientEvent => ({
  type: 'CodeDelivered',
  data: { requestId, issue, channel: 'sms', providerReference: null, recordedBy: clerk },
});

const failed = (requestId: string, issue = 1): PatientEvent => ({
  type: 'CodeDeliveryFailed',
  data: { requestId, issue, channel: 'sms', permanence: 'permanent', next: 'none', recordedBy: clerk },
});

const happenings: readonly (readonly [typeof ann, PatientEvent])[] = [
  [ann, asked('a', 2)],
  [ann, issued('a', 2)],
  [ann, delivered('a')],
  [ben, asked('b', 3)],
  [ben, issued('b', 3)],
  [ben, failed('b')],
  [ben, issued('b', 3, 2)],
  [ann, { type: 'CodeVerified', data: request('a', 4) }],
  [ben, asked('c', 5, practice)],
  [ben, issued('c', 5, 1, practice)],
  [
    ann,
    {
      type: 'ContactCodeIssued',
      data: {
        contactPointId: 'c',
        issue: 1,
        channel: 'sms',
        keyId: 'mk-1',
        at: day(6),
        expiresAt: day(7),
        recordedBy: clerk,
      },
    },
  ],
  [ann, asked('d', 8)],
];

const queriesAfter = async (cuts: readonly number[] = []) => {
  const events = await recorded(
    happenings.map(([who, event]) => ({ stream: patientStream(who), event })),
    sealer,
  );
  return accessRequestQueries(await projected(accessRequests, split(events, cuts)));
};

const LONG_AGO = '2020-01-01T00:00:00.000Z' as Instant;

describe('the index of access requests', () => {
  it.each([
    ['all of one organisation, newest first', {}, ['d', 'b', 'a']],
    ['those that are pending', { pending: { is: true, at: day(8) } }, ['d']],
    ['those that were pending then', { pending: { is: true, at: day(3) } }, ['d', 'b']],
    ['those that are over, by time or otherwise', { pending: { is: false, at: day(8) } }, ['b', 'a']],
    ['those of another organisation', { organisation: practice }, ['c']],
  ] as readonly (readonly [string, Partial<AskedRequestsRequest>, readonly string[]])[])(
    'finds %s',
    async (_, some, ids) => {
      for (const cuts of [[], [1, 3, 7]]) {
        const { entries } = await (await queriesAfter(cuts)).askedBy({ organisation: hospital, ...some });
        expect(entries.map(({ requestId }) => requestId)).toEqual(ids);
      }
    },
  );

  it('comes in pages, and holds nothing personal', async () => {
    const queries = await queriesAfter();
    const first = await queries.askedBy({ organisation: hospital, limit: 2 });
    const second = await queries.askedBy({ organisation: hospital, limit: 2, cursor: first.next });
    expect([first, second].map(({ entries }) => entries.length)).toEqual([2, 1]);
    expect(second.next).toBeUndefined();
    for (const personal of personalTexts) expect(JSON.stringify([first, second])).not.toContain(personal);
  });
});

describe('the traffic of codes', () => {
  it('is counted for an organisation and altogether', async () => {
    const queries = await queriesAfter();
    expect(await queries.issued(LONG_AGO)).toBe(5);
    expect(await queries.issued(LONG_AGO, hospital)).toBe(3);
    expect(await queries.issued(day(2), hospital)).toBe(2);
    expect(await queries.issued(day(9))).toBe(0);
  });

  it('says what became of the codes', async () => {
    const queries = await queriesAfter([2, 5]);
    expect(await queries.figures(LONG_AGO, day(3))).toEqual({
      issued: 5,
      settled: 2,
      failed: 1,
      over: 1,
      answered: 1,
    });
    expect(await queries.figures(LONG_AGO, day(10))).toEqual({
      issued: 5,
      settled: 5,
      failed: 1,
      over: 4,
      answered: 1,
    });
    expect(await queries.figures(day(20), day(21))).toEqual({
      issued: 0,
      settled: 0,
      failed: 0,
      over: 0,
      answered: 0,
    });
  });
});
