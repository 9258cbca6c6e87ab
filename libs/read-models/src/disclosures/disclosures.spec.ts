import { describe, expect, it } from '@jest/globals';
import type { AccessDecisionMade } from '#libs/consent';
import { forgotten, odsCode } from '#libs/kernel';
import { disclosureStream } from '#libs/stored-events';
import { personalTexts, sampleEvents } from '#libs/stored-events/contract';
import { ann, ben, day, hospital, otherPractice, sealer } from '../../test/people.js';
import { projected, recorded, split } from '../../test/recorded-events.js';
import { disclosures } from './projection.js';
import { disclosureQueries, type DisclosuresRequest } from './queries.js';

const stream = disclosureStream('f47ac10b-58cc-4372-a567-0e02b2c3d479');
const sample = { ...sampleEvents.AccessDecisionMade, patientId: ann, answers: [], obligations: [] };

const decisions: readonly AccessDecisionMade[] = [
  { ...sample, decisionId: 'd-1' },
  { ...sample, decisionId: 'd-2', outcome: 'deny', rule: 'direct-care.7' },
  { ...sample, decisionId: 'd-3', patientId: ben, viewer: otherPractice },
  { ...sample, decisionId: 'd-4', patientId: null, outcome: 'not-found', viewer: otherPractice },
  { ...sample, decisionId: 'd-5', rule: 'direct-care.14', knownAt: day(5) },
];

const database = async () => {
  const happenings = decisions.map((data) => ({
    stream,
    event: { type: 'AccessDecisionMade', data } as const,
  }));
  return projected(disclosures, split(await recorded(happenings, sealer), [2]));
};

const idsOf = async (request: DisclosuresRequest): Promise<readonly string[]> => {
  const { entries } = await disclosureQueries(await database(), sealer).disclosures(request);
  return entries.map(({ event }) => event.data.decisionId);
};

describe('the disclosures', () => {
  it.each([
    ['about one patient, newest first', { patientIds: [ann] }, ['d-5', 'd-2', 'd-1']],
    ['oldest first', { patientIds: [ann], order: 'oldest-first' }, ['d-1', 'd-2', 'd-5']],
    ['about two numbers', { patientIds: [ann, ben] }, ['d-5', 'd-3', 'd-2', 'd-1']],
    ['with one outcome', { patientIds: [ann], outcomes: ['deny'] }, ['d-2']],
    ['by one organisation, of unknown patients too', { viewer: otherPractice }, ['d-4', 'd-3']],
    ['by one organisation about one patient', { viewer: otherPractice, patientIds: [ben] }, ['d-3']],
    ['by an organisation that never asked', { viewer: odsCode('ZZZ99') }, []],
    ['about nobody', { patientIds: [] }, []],
    ['with no outcome', { viewer: hospital, outcomes: [] }, []],
  ] as readonly (readonly [string, DisclosuresRequest, readonly string[]])[])(
    'are found %s',
    async (_, request, expected) => {
      expect(await idsOf(request)).toEqual(expected);
    },
  );

  it('come with who, when and by which rule, and with the name where it is opened', async () => {
    const queries = disclosureQueries(await database(), sealer);
    const [latest] = (await queries.disclosures({ patientIds: [ann], limit: 1, open: 'all' })).entries;
    expect(latest).toMatchObject({
      patientId: ann,
      decidedAt: day(5),
      viewer: hospital,
      actor: sample.actor,
      purpose: 'direct-care',
      outcome: 'permit',
      rule: 'direct-care.14',
      override: true,
    });
    const [closed] = (await queries.disclosures({ patientIds: [ann] })).entries;
    expect(closed!.actor).toEqual({ ...sample.actor, name: forgotten });
    const [unknown] = (await queries.disclosures({ viewer: otherPractice, open: 'all' })).entries;
    expect(unknown!.actor.name).toBeNull();
    for (const text of personalTexts) expect(JSON.stringify(closed)).not.toContain(text);
  });

  it('come in pages', async () => {
    const queries = disclosureQueries(await database(), sealer);
    const first = await queries.disclosures({ patientIds: [ann], limit: 2 });
    const second = await queries.disclosures({ patientIds: [ann], limit: 2, cursor: first.next });
    const ids = [...first.entries, ...second.entries].map(({ event }) => event.data.decisionId);
    expect(ids).toEqual(['d-5', 'd-2', 'd-1']);
    expect(second.next).toBeUndefined();
  });
});
