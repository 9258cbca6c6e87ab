import { describe, expect, it } from '@jest/globals';
import {
  type CheckedUse,
  decideSecondaryUse,
  emptyDirectory,
  evolveDirectory,
  evolveGrounds,
  noGrounds,
  type OptOutChoice,
  type PatientState,
  type ProjectConsentValue,
  unregistered,
} from '#libs/consent';
import { type EventId, instant, odsCode } from '#libs/kernel';
import { NumberSet, verdict } from '#libs/opt-out-check';
import { assertOnRecord, requestOf, type SharedFacts, judgeOfUse } from './use-judge.js';

const AT = instant('2026-03-01T09:00:00Z');
const PRACTICE = odsCode('C82001');
const HOSPITAL = odsCode('RWE01');
const by = { id: 'x', name: null, role: 'admin', roleCode: null, organisation: null } as const;
const recorded = (id: string) => ({ id: id as EventId, recordedAt: AT });
const ground = (groundId: string) => ({ groundId, from: AT, to: null, recordedBy: by });

const facts: SharedFacts = {
  practiceLists: new Map(),
  directory: evolveDirectory(emptyDirectory, [
    {
      type: 'OrganisationRegistered',
      data: { organisation: PRACTICE, name: 'x', kind: 'gp-practice', from: AT, recordedBy: by },
      ...recorded('practice'),
    },
    {
      type: 'OrganisationRegistered',
      data: { organisation: HOSPITAL, name: 'y', kind: 'nhs-trust', from: AT, recordedBy: by },
      ...recorded('hospital'),
    },
  ]),
  grounds: evolveGrounds(noGrounds, [
    {
      type: 'ProjectRegistered',
      data: {
        ...ground('heart'),
        details: { kind: 'project', title: 'Heart', sponsor: 'Infirmary', reference: 'IRAS 1' },
      },
      ...recorded('project'),
    },
    {
      type: 'Section251Approved',
      data: {
        ...ground('cag-1'),
        details: { kind: 's251-approval', reference: '24/1', optOutCondition: 'standard', letter: null },
      },
      ...recorded('approval'),
    },
  ]),
};

const use: CheckedUse = {
  purpose: 'research',
  recipient: 'university',
  project: 'heart',
  basis: 's251-approval',
  groundId: 'cag-1',
  disease: null,
  source: null,
};

/** Somebody of each kind: opted out or not, of either scheme, with each answer about the project or none. */
const people = [false, true].flatMap((national) =>
  [false, true].flatMap((typeOne) =>
    ([undefined, 'given', 'refused', 'withdrawn'] as const).map((answer) => ({ national, typeOne, answer })),
  ),
);
const KEY = 400_000_000;

const stateOf = (person: (typeof people)[number]): PatientState => {
  const fact = { eventId: 'e' as EventId, recordedAt: AT, from: AT };
  const choice = (scheme: OptOutChoice['scheme'], isOut: boolean): OptOutChoice => ({
    ...fact,
    scheme,
    value: isOut ? 'opted-out' : 'withdrawn',
    legacy: false,
  });
  return {
    ...unregistered,
    optOuts: {
      choices: [choice('national', person.national), choice('type-1', person.typeOne)],
      unhonoured: [],
      projects: person.answer === undefined ? [] : [{ ...fact, projectId: 'heart', value: person.answer }],
    },
  };
};

const keysOf = (is: (person: (typeof people)[number]) => boolean): NumberSet =>
  NumberSet.of(Uint32Array.from(people.flatMap((person, i) => (is(person) ? [KEY + i] : []))));
const answers = new Map<number, ProjectConsentValue>(
  people.flatMap(({ answer }, i) => (answer === undefined ? [] : [[KEY + i, answer] as const])),
);
const VOID = KEY + 99;
const sets = {
  optedOut: keysOf(({ national }) => national),
  typeOne: keysOf(({ typeOne }) => typeOne),
  invalidated: NumberSet.of(Uint32Array.of(VOID)),
  projects: new Map([['heart', answers]]),
  answersAbout: (project: string) => (project === 'heart' ? answers : new Map<number, never>()),
};

describe('the judge of a use', () => {
  it.each<[string, Partial<CheckedUse>]>([
    ['under an approval with the standard condition', {}],
    ['of a practice’s records', { source: PRACTICE }],
    ['of a hospital’s records', { source: HOSPITAL }],
    ['without a project', { project: null }],
    ['for another project', { project: 'lung' }],
    ['without a basis', { basis: null, groundId: null }],
    ['on a basis that is not on record', { groundId: 'cag-2' }],
    ['for marketing', { purpose: 'marketing' }],
    ['without a recipient', { recipient: null }],
    ['of anonymous statistics', { purpose: 'statistics', recipient: 'local-authority' }],
  ])('decides %s as the rules do for each kind of patient', (_, change) => {
    const asked = { ...use, ...change };
    const { judge, silent } = judgeOfUse(asked, AT, sets, facts);
    people.forEach((person, i) => {
      const decision = decideSecondaryUse(requestOf(asked, AT), {
        ...facts,
        patient: stateOf(person),
        superseded: [],
      });
      expect([person, judge(KEY + i)]).toEqual([
        person,
        decision.outcome === 'permit' ? verdict.keep : verdict.remove,
      ]);
    });
    expect(judge(KEY - 1)).toBe(silent.outcome === 'permit' ? verdict.keep : verdict.remove);
    expect(judge(VOID)).toBe(verdict.invalidated);
  });

  it('tells the kinds apart', () => {
    const kept = (change: Partial<CheckedUse>) => {
      const { judge } = judgeOfUse({ ...use, ...change }, AT, sets, facts);
      return people.filter((_, i) => judge(KEY + i) === verdict.keep).length;
    };
    const elsewhere = { source: HOSPITAL };
    expect([kept(elsewhere), kept({ ...elsewhere, project: null })]).toEqual([6, 8]);
    expect([kept({}), kept({ source: PRACTICE }), kept({ basis: null })]).toEqual([5, 5, 4]);
  });

  it('removes Type 1 unless the records are known to be from elsewhere than a practice', () => {
    const kept = (source: CheckedUse['source']) => {
      const { judge } = judgeOfUse({ ...use, project: null, source }, AT, sets, facts);
      return people.filter(
        ({ typeOne, national }, i) => typeOne && !national && judge(KEY + i) === verdict.keep,
      ).length;
    };
    expect([kept(null), kept(PRACTICE), kept(odsCode('X9999')), kept(HOSPITAL)]).toEqual([0, 0, 0, 4]);
  });

  it.each([
    { purpose: 'individual-care' },
    { purpose: 'screening-invitation' },
    { basis: 'goodwill' },
    { groundId: null },
    { purpose: 'reserch' },
    { recipient: 'newspaper' },
  ])('refuses %j', (change) => {
    expect(() => requestOf({ ...use, ...change }, AT)).toThrow('CONSENT_USE_INVALID');
  });

  it('names the words there are', () => {
    expect(() => requestOf({ ...use, purpose: 'reserch' }, AT)).toThrow('research');
    expect(() => requestOf({ ...use, recipient: 'newspaper' }, AT)).toThrow('university');
  });

  it.each<[string, Partial<CheckedUse>]>([
    ['a project that is not on record, whose refusals nobody would find', { project: 'haert' }],
    ['a ground as a project', { project: 'cag-1' }],
    ['a basis that is not on record', { groundId: 'cag-2' }],
    ['a basis of another kind', { basis: 'legal-order' }],
  ])('refuses %s', (_, change) => {
    expect(() => {
      assertOnRecord({ ...use, ...change }, facts);
    }).toThrow('CONSENT_USE_INVALID');
    assertOnRecord(use, facts);
  });
});
