import fc from 'fast-check';
import { type AccessRequest, choiceValues, listStatuses } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import { areas } from './build-world.js';
import { DAYS, GP1, GP2, type PersonIndex, U, V, W, day, organisations } from './pool.js';
import type { OtherStep, PatientStep, Step } from './steps.js';

/* Random histories and questions. Everything is drawn from the pool, the likelier the more it meets others. */

const aDay = fc.integer({ min: 0, max: DAYS });
const organisation = fc.constantFrom(...organisations);
/** The ones that are asked about most. */
const viewerCode = fc.oneof({ weight: 7, arbitrary: fc.constant(U) }, { weight: 2, arbitrary: organisation });
const practice = fc.oneof(
  { weight: 3, arbitrary: fc.constant(GP1) },
  { weight: 1, arbitrary: fc.constant(GP2) },
);
const person: fc.Arbitrary<PersonIndex> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0 as const) },
  { weight: 2, arbitrary: fc.constant(1 as const) },
  { weight: 1, arbitrary: fc.constant(2 as const) },
);
const slot = fc.constantFrom(0, 1);
const actorId = fc.constantFrom('clinician-1', 'clinician-1', 'clinician-2');
const scope = fc.oneof(
  { weight: 3, arbitrary: viewerCode },
  { weight: 2, arbitrary: fc.constant('all' as const) },
);

const period = fc
  .record({ from: aDay, length: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 4 })) })
  .map(({ from, length }) => ({ from, to: length === null ? null : from + length }));

const choice: fc.Arbitrary<PatientStep> = fc
  .record({
    person,
    value: fc.constantFrom(...choiceValues),
    direction: fc.constantFrom('share-in', 'share-in', 'share-out'),
    scope,
    basis: fc.constantFrom('patient', 'patient', 'patient', 'policy'),
    period,
    keepNamed: fc.boolean(),
  })
  .map(({ period: { from, to }, keepNamed, ...rest }) => {
    // Only a patient's dissent or `verify` for all may say it.
    const maySay = rest.scope === 'all' && rest.basis === 'patient' && rest.value !== 'granted';
    return { kind: 'choice', ...rest, from, to, keepNamed: keepNamed && maySay } as const;
  });

const patientSteps: readonly fc.WeightedArbitrary<PatientStep>[] = [
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('relationship'),
      person,
      organisation: viewerCode,
      slot,
      as: fc.constantFrom('referral', 'episode', 'self-claimed', 'registration'),
      from: aDay,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('relationship'),
      person,
      organisation: practice,
      slot,
      as: fc.constant('registration'),
      from: aDay,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('relationship-ends'), person, organisation, slot, to: aDay }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('answer'),
      person,
      organisation: viewerCode,
      slot,
      answer: fc.constantFrom('yes', 'yes', 'no'),
      from: aDay,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('verified'),
      person,
      organisation: viewerCode,
      purpose: fc.constantFrom('direct-care', 'direct-care', 'direct-care', 'screening'),
      online: fc.boolean(),
      at: aDay,
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ person, item: fc.constantFrom(0, 1, 2), lifted: fc.boolean(), from: aDay })
      .map(({ item, ...rest }) => ({
        kind: 'private',
        ...rest,
        itemId: `item-${String(item)}`,
        organisation: [U, V, W][item] ?? W,
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        person,
        organisation: viewerCode,
        slot,
        actorId,
        from: aDay,
        length: fc.constantFrom(1, 3, 9),
      })
      .map(({ length, ...rest }) => ({ kind: 'override', ...rest, to: rest.from + length })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('override-ends'),
      person,
      organisation: viewerCode,
      slot,
      to: aDay,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('merge'),
      superseded: fc.constantFrom(1, 1, 2),
      status: fc.constantFrom('linked', 'linked', 'confirmed', 'undone'),
      from: aDay,
    }),
  },
];

const otherSteps: readonly fc.WeightedArbitrary<OtherStep>[] = [
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('list'),
      practice,
      organisation: viewerCode,
      status: fc.constantFrom(...listStatuses, 'allowed'),
      from: aDay,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('area'),
      areaId: fc.constantFrom(...areas),
      organisation: fc.constantFrom(GP1, ...organisations),
      member: fc.constantFrom(true, true, false),
      from: aDay,
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ closed: fc.integer({ min: 0, max: 4 }), at: aDay, of: fc.subarray([1, 2, 3, 4]) })
      .map(closure),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('policy'),
      from: aDay,
      settings: fc.record({
        shareOutDefault: fc.constantFrom('visible', 'visible', 'withheld'),
        viewingRoleCodes: fc.constantFrom(['R8000'], ['R8000', 'R8008']),
        overrideRoleCodes: fc.constant(['R8000']),
        overrideMinutes: fc.constant(240),
        overrideLiftsShareOutRefusal: fc.boolean(),
        overrideLiftsPracticeProhibition: fc.boolean(),
      }),
    }),
  },
];

/** Closures go forwards in one order of the pool, so that no organisation ever succeeds itself. */
const CLOSING_ORDER: readonly OdsCode[] = [GP1, V, W, GP2, U];
function closure({ closed, at, of }: { closed: number; at: number; of: readonly number[] }): OtherStep {
  const successors = of.filter((n) => n > closed).flatMap((n) => CLOSING_ORDER[n] ?? []);
  return { kind: 'closure', organisation: CLOSING_ORDER[closed] ?? GP1, successors, at };
}

/** Most people are registered, and most viewers care for them: else nearly all is answered by rule 4. */
const usual: readonly Step[] = [
  { kind: 'relationship', person: 0, organisation: GP1, slot: 0, as: 'registration', from: 0 },
  { kind: 'relationship', person: 0, organisation: U, slot: 0, as: 'referral', from: 0 },
  { kind: 'relationship', person: 0, organisation: V, slot: 0, as: 'episode', from: 1 },
];

/** Each history keeps to a few kinds of events, so that those meet often; choices are always among them. */
const choices: fc.WeightedArbitrary<Step> = { weight: 8, arbitrary: choice };
const someKinds = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.shuffledSubarray([...patientSteps, ...otherSteps], { minLength: 1, maxLength: 4 }),
  },
  { weight: 5, arbitrary: fc.constant([...patientSteps, ...otherSteps]) },
);

export const history: fc.Arbitrary<readonly Step[]> = fc
  .record({
    start: fc.oneof(
      { weight: 6, arbitrary: fc.constant(usual) },
      { weight: 1, arbitrary: fc.subarray([...usual]) },
    ),
    steps: someKinds.chain((kinds) =>
      fc.array(fc.oneof(choices, ...kinds), { minLength: 1, maxLength: 20, size: 'max' }),
    ),
  })
  .map(({ start, steps }) => [...start, ...steps]);

export const question: fc.Arbitrary<AccessRequest> = fc.record({
  viewer: viewerCode,
  actor: fc.record({
    id: actorId,
    roleCode: fc.constantFrom(...Array<string>(12).fill('R8000'), 'R8008', null),
  }),
  purpose: fc.constantFrom(...Array<string>(12).fill('direct-care'), 'screening', 'screening', 'research'),
  sources: fc.oneof(fc.constant('any' as const), fc.array(organisation, { minLength: 1, maxLength: 4 })),
  items: fc.oneof(
    fc.constant([]),
    fc.array(fc.constantFrom('item-0', 'item-1', 'item-2'), { minLength: 1, maxLength: 3 }),
  ),
  at: fc.oneof(fc.integer({ min: DAYS - 2, max: DAYS }), aDay).map(day),
});

/** How much of the history was recorded when the question is asked: mostly all of it. */
export const knownShare = fc.oneof(
  { weight: 2, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
);
