import { describe, expect, it } from '@jest/globals';
import {
  awaitingContact,
  decideDirectory,
  decideGrounds,
  decidePatient,
  emptyDirectory,
  evolveDirectory,
  evolveGrounds,
  evolvePatient,
  type GroundsState,
  isOptedOut,
  noGrounds,
  parseNhsNumber,
  type PatientCommand,
  type PatientState,
  unregistered,
} from '#libs/consent';
import { commandIdOf, eventIdOf, instant, instantFromMillis, type Instant } from '#libs/kernel';
import { County, duplicates } from '../../apps/cli/src/seed/county.js';
import { countySteps } from '../../apps/cli/src/seed/county-steps.js';
import { NhsNumbers, publishedTestNumbers } from '../../apps/cli/src/seed/nhs-numbers.js';
import { areas, places, practices, providers } from '../../apps/cli/src/seed/places.js';
import type { SeedStep } from '../../apps/cli/src/seed/step.js';
import { windowsOf } from '../../apps/cli/src/seed/windows.js';

const now = instant('2026-03-01T12:00:00Z');
const PEOPLE = 1500;
const county = new County({ patients: PEOPLE, seed: 7, now });

const recorded = <E extends object>(events: readonly E[], key: string, recordedAt: Instant) =>
  events.map((event, index) => ({ ...event, id: eventIdOf(commandIdOf('test', key), index), recordedAt }));

const directory = countySteps(county.calendar).reduce((state, { key, at, by, act }) => {
  if (act.type === 'SetPracticeListEntry' || act.type === 'RecordGround') return state;
  const time = instantFromMillis(at);
  const decision = decideDirectory({ ...act.body, type: act.type, by, now: time } as never, state);
  if (!decision.ok) throw decision.error;
  return evolveDirectory(state, recorded(decision.value, key, time));
}, emptyDirectory);

const grounds = countySteps(county.calendar).reduce<GroundsState>((state, { key, at, by, act }) => {
  if (act.type !== 'RecordGround') return state;
  const time = instantFromMillis(at);
  const decision = decideGrounds({ ...act.body, type: act.type, by, now: time }, state);
  if (!decision.ok) throw decision.error;
  return evolveGrounds(state, recorded(decision.value, key, time));
}, noGrounds);

/** The step as the rules read it; what it makes is named by its key. */
const commandOf = ({ key, at, by, act }: SeedStep): PatientCommand => {
  const made = { relationshipId: key, overrideId: key, contactPointId: key, assuranceLevel: 3 };
  const of = 'madeAt' in act ? { relationshipId: act.madeAt, contactPointId: act.madeAt } : {};
  const body = 'body' in act ? act.body : {};
  const registration = 'registration' in body && body.registration;
  return {
    ...made,
    ...body,
    ...of,
    ...(registration !== false && { registration: registration && { ...registration, relationshipId: key } }),
    type: act.type,
    by,
    now: instantFromMillis(at),
  } as unknown as PatientCommand;
};

const lived = (index: number): PatientState => {
  const { person, steps } = county.lifeOf(index);
  return steps.reduce<PatientState>((state, step) => {
    const facts = {
      patientId: person.patientId,
      directory,
      grounds,
      others: [],
      superseded: [],
      practiceLists: new Map(),
    };
    const decision = decidePatient(commandOf(step), state, facts);
    if (!decision.ok) throw new Error(`${step.key} ${step.act.type}: ${decision.error.message}`);
    return recorded(decision.value, step.key, instantFromMillis(step.at)).reduce(evolvePatient, state);
  }, unregistered);
};

describe('the people of the county', () => {
  it('live by the rules: nothing of what happens to them is refused', () => {
    for (let index = 0; index < PEOPLE; index++) expect(lived(index).identity).toBeDefined();
  });

  it('are opted out about as often as people in England, and some by a legacy Type 2', () => {
    const states = Array.from({ length: PEOPLE }, (_, index) => lived(index));
    const share = (holds: (state: PatientState) => boolean) => states.filter(holds).length / PEOPLE;
    const national = share((state) => isOptedOut([{ states: [state] }], 'national', now));
    const typeOne = share((state) => isOptedOut([{ states: [state] }], 'type-1', now));
    expect(national).toBeGreaterThan(0.045);
    expect(national).toBeLessThan(0.065);
    expect(typeOne).toBeGreaterThan(0.005);
    expect(typeOne).toBeLessThan(0.03);
    expect(share(({ optOuts }) => optOuts.choices.some(({ legacy }) => legacy))).toBeGreaterThan(0);
    expect(share((state) => awaitingContact([{ states: [state] }], now).length > 0)).toBeGreaterThan(0);
  });

  it('come under somebody’s care by those who may say so: a service of that organisation, or the import', () => {
    for (let index = 0; index < PEOPLE; index++) {
      for (const { act, by } of county.lifeOf(index).steps) {
        if (act.type === 'RegisterPatient') expect(by.role).toBe('admin');
        if (act.type !== 'StartCareRelationship') continue;
        expect(by).toMatchObject({ role: 'service', organisation: act.body.organisation });
      }
    }
  });

  it('have valid test numbers, each a different one, and the published ones belong to the demo patients', () => {
    const numbers = Array.from({ length: PEOPLE }, (_, index) => county.person(index).nhsNumber);
    expect(new Set(numbers).size).toBe(PEOPLE);
    for (const number of numbers) expect(parseNhsNumber(number)).toBe(number);
    expect(numbers.every((number) => number.startsWith('999'))).toBe(true);
    expect(numbers.slice(0, 8)).toEqual(publishedTestNumbers);
    expect(numbers.slice(8).filter((number) => publishedTestNumbers.includes(number))).toEqual([]);
  });

  it('have numbers enough for the largest county', () => {
    const numbers = new NhsNumbers(200_000);
    expect(new Set(Array.from({ length: 200_000 }, (_, index) => numbers.at(index))).size).toBe(200_000);
  });

  it('do everything there is to do', () => {
    const kinds = new Map<string, number>();
    const count = (kind: string) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    for (let index = 0; index < PEOPLE; index++) {
      for (const { at, act } of county.lifeOf(index).steps) {
        count(act.type);
        if (act.type === 'RecordOptOut') count(`${act.body.scheme} ${act.body.value} ${act.body.channel}`);
        if (act.type === 'RecordProjectConsent') count(`${act.body.projectId} ${act.body.value}`);
        if (act.type !== 'RecordChoice') continue;
        const { direction, scope, value, from, to, keepNamed, basis, method } = act.body;
        count(`${direction} ${scope.kind}`);
        count(value);
        if (from !== undefined) count(from > instantFromMillis(at) ? 'future-dated' : 'late');
        if (to !== null) count(to < now ? 'ended' : 'will end');
        if (keepNamed) count('keepNamed');
        count(basis);
        count(method);
      }
    }
    for (const kind of [
      ...['RegisterPatient', 'SetContactPoint', 'RemoveContactPoint', 'StartCareRelationship'],
      ...['EndCareRelationship', 'ClaimCareRelationship', 'RecordChoice', 'AskSharingQuestion'],
      ...[
        'AnswerSharingQuestion',
        'SetItemPrivacy',
        'StartEmergencyOverride',
        'RecordDeath',
        'SetRestriction',
      ],
      ...['RecordOptOut', 'ImportLegacyType2', 'RecordProjectConsent'],
      ...['online', 'app', 'phone', 'post'].map((channel) => `national opted-out ${channel}`),
      ...['national withdrawn online', 'type-1 opted-out practice', 'type-1 withdrawn practice'],
      ...['given', 'refused', 'withdrawn'].map((value) => `fosseshire-heart-study ${value}`),
      ...['quarry-lungs given', 'quarry-lungs refused'],
      ...['share-out all', 'share-out organisation', 'share-in all', 'share-in organisation'],
      ...[
        'granted',
        'refused',
        'revoked',
        'verify',
        'future-dated',
        'late',
        'ended',
        'will end',
        'keepNamed',
      ],
      ...['patient', 'policy', 'online', 'app', 'in-person', 'phone', 'letter'],
    ])
      expect([kind, (kinds.get(kind) ?? 0) > 0]).toEqual([kind, true]);
  });

  it('are the same for the same seed, and others for another', () => {
    const again = new County({ patients: PEOPLE, seed: 7, now });
    const other = new County({ patients: PEOPLE, seed: 8, now });
    for (const index of [0, 5, 8, 9, 77, 1499]) {
      expect(again.lifeOf(index)).toEqual(county.lifeOf(index));
      expect(other.person(index).patientId).not.toBe(county.person(index).patientId);
    }
  });

  it('begin a larger county too', () => {
    const larger = new County({ patients: 3000, seed: 7, now });
    for (const index of [0, 100, 1499]) expect(larger.lifeOf(index)).toEqual(county.lifeOf(index));
  });

  it('all lived before today, each step after the one before', () => {
    const today = Date.parse('2026-03-01T00:00:00Z');
    for (let index = 0; index < PEOPLE; index++) {
      let last = county.calendar.start;
      for (const { at } of county.lifeOf(index).steps) {
        expect(at).toBeGreaterThan(last);
        last = at;
      }
      expect(last).toBeLessThan(today);
    }
  });

  it('had two numbers twice', () => {
    for (const [superseded, survivor] of duplicates) {
      const [one, two] = [county.person(superseded), county.person(survivor)];
      expect([one.given, one.family, one.dateOfBirth]).toEqual([two.given, two.family, two.dateOfBirth]);
      expect(one.nhsNumber).not.toBe(two.nhsNumber);
    }
  });
});

describe('the windows of a county', () => {
  const keysOf = (of: County) =>
    [...windowsOf(of)].flatMap(({ lives }) => lives.flatMap(({ steps }) => steps.map(({ key }) => key)));

  it('tell everything once, a quarter after the other', () => {
    const keys = keysOf(county);
    const all = Array.from({ length: PEOPLE }, (_, index) => county.lifeOf(index).steps).flat();
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(all.length);
    let end = 0;
    for (const window of windowsOf(county)) {
      for (const { at } of window.lives.flatMap(({ steps }) => steps)) {
        expect(at).toBeGreaterThanOrEqual(end);
        expect(at).toBeLessThan(window.end);
      }
      ({ end } = window);
    }
  });

  it('tell a large county person by person', () => {
    const large = new County({ patients: 10_500, seed: 7, now });
    const [first] = windowsOf(large);
    expect(first?.lives).toHaveLength(500);
    expect(first?.lives.every(({ steps }) => steps[0]?.act.type === 'RegisterPatient')).toBe(true);
  });
});

describe('the places of the county', () => {
  it('are practices and providers enough, with codes that nobody has twice', () => {
    expect(practices.length).toBeGreaterThanOrEqual(20);
    expect(providers.length).toBeGreaterThanOrEqual(10);
    expect(new Set(places.map(({ code }) => code)).size).toBe(places.length);
    expect(areas).toHaveLength(3);
    for (const { code } of practices) expect(code).toMatch(/^C82\d{3}$/);
  });

  it('have none of the names of its people', () => {
    const names = places.map(({ name }) => name).join(' ');
    for (let index = 0; index < PEOPLE; index++) expect(names).not.toContain(county.person(index).family);
  });
});
