import fc from 'fast-check';
import { type FeedScope, optOutSchemes, type PatientEvent, scopeFamilies } from '#libs/consent';
import { instant, type OdsCode, odsCode, type PatientId, plusMillis } from '#libs/kernel';
import { patientStream, practiceListStream } from '#libs/stored-events';
import { sampleEvents } from '#libs/stored-events/contract';
import type { Timed } from '../feed/support/ledgers.js';

/* What happens to three patients of three practices, and the agreements by which others may know of it. */

export const patients = [1, 2, 3].map(
  (digit) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111` as PatientId,
);
const practices = ['A81001', 'B82002', 'C83003'].map(odsCode);
const trusts = ['RJ1', 'RAA'].map(odsCode);
export const organisations: readonly OdsCode[] = [...practices, ...trusts];

const START = instant('2024-03-01T09:00:00Z');
const A_DAY = 86_400_000;

type Acts = readonly { readonly of: PatientId; readonly event: PatientEvent }[];

const patient = fc.constantFrom(...patients);
const organisation = fc.constantFrom(...organisations);
/** In the past of some histories and in the future of others: what begins later falls due between two events. */
const from = fc.nat({ max: 30 }).map((days) => plusMillis(START, days * A_DAY));
const number = fc.integer({ min: 1, max: 3 });

const one = (of: fc.Arbitrary<PatientId>, event: fc.Arbitrary<PatientEvent>): fc.Arbitrary<Acts> =>
  fc.tuple(of, event).map(([who, what]) => [{ of: who, event: what }]);

const relationship = fc.tuple(number, organisation, fc.boolean()).map(([n, code, isHome]) => {
  const registered = practices.includes(code) && isHome;
  return {
    relationshipId: `${registered ? 'home' : 'seen'}-${n}-${code}`,
    organisation: code,
    kind: registered ? ('registration' as const) : ('referral' as const),
  };
});

const started = fc.tuple(relationship, from).map(([made, at]): PatientEvent => ({
  type: 'CareRelationshipStarted',
  data: { ...sampleEvents.CareRelationshipStarted, ...made, from: at, selfClaim: null },
}));
const ended = fc
  .tuple(relationship, from)
  .map(([{ relationshipId, organisation: code }, to]): PatientEvent => ({
    type: 'CareRelationshipEnded',
    data: { ...sampleEvents.CareRelationshipEnded, relationshipId, organisation: code, to },
  }));
const chose = fc
  .tuple(
    fc.constantFrom('ConsentGranted' as const, 'ConsentRefused' as const),
    fc.option(organisation),
    fc.constantFrom('share-in' as const, 'share-out' as const),
    from,
  )
  .map(([type, code, direction, at]): PatientEvent => ({
    type,
    data: {
      ...sampleEvents.ConsentGranted,
      direction,
      scope: code === null ? { kind: 'all' } : { kind: 'organisation', organisation: code },
      from: at,
      to: null,
    },
  }));
const optedOut = fc.tuple(fc.constantFrom(...optOutSchemes), from).map(([scheme, at]): PatientEvent => ({
  type: 'OptOutRegistered',
  data: { ...sampleEvents.OptOutRegistered, scheme, from: at },
}));
const answered = fc.tuple(organisation, from).map(([code, at]): PatientEvent => ({
  type: 'SharingQuestionAnswered',
  data: { ...sampleEvents.SharingQuestionAnswered, organisation: code, from: at },
}));
const joined = from.map((at): PatientEvent => ({
  type: 'ProjectConsentGiven',
  data: { ...sampleEvents.ProjectConsentGiven, from: at },
}));
const restricted = fc
  .tuple(fc.constantFrom('PatientRestricted' as const, 'PatientRestrictionLifted' as const), from)
  .map(([type, at]): PatientEvent => ({ type, data: { ...sampleEvents[type], from: at } }));
const erased = fc.constant<PatientEvent>({ type: 'PatientErased', data: sampleEvents.PatientErased });

const pair = fc.tuple(patient, patient, from).filter(([survivor, superseded]) => survivor !== superseded);
/** As the ledger writes them: two streams, the survivor's first when numbers are linked and last when parted. */
const merged: fc.Arbitrary<Acts> = pair.map(([survivor, superseded, at]) => [
  {
    of: survivor,
    event: {
      type: 'SupersededNumberLinked',
      data: { ...sampleEvents.SupersededNumberLinked, superseded, from: at },
    },
  },
  {
    of: superseded,
    event: { type: 'NhsNumberSuperseded', data: { ...sampleEvents.NhsNumberSuperseded, survivor, from: at } },
  },
]);
const parted: fc.Arbitrary<Acts> = pair.map(([survivor, superseded, at]) => [
  {
    of: superseded,
    event: { type: 'MergeUndone', data: { ...sampleEvents.MergeUndone, other: survivor, from: at } },
  },
  {
    of: survivor,
    event: { type: 'MergeUndone', data: { ...sampleEvents.MergeUndone, other: superseded, from: at } },
  },
]);

const timed = (acts: Acts, afterMinutes: number): readonly Timed[] =>
  acts.map(({ of, event }, index) => ({
    stream: patientStream(of),
    event,
    afterMinutes: index === 0 ? afterMinutes : 0,
  }));

const ofPatients = fc
  .tuple(
    fc.oneof(
      { weight: 16, arbitrary: one(patient, started) },
      { weight: 5, arbitrary: one(patient, ended) },
      { weight: 16, arbitrary: one(patient, chose) },
      { weight: 8, arbitrary: one(patient, optedOut) },
      { weight: 4, arbitrary: one(patient, answered) },
      { weight: 4, arbitrary: one(patient, joined) },
      { weight: 3, arbitrary: one(patient, restricted) },
      { weight: 1, arbitrary: one(patient, erased) },
      { weight: 2, arbitrary: merged },
      { weight: 2, arbitrary: parted },
    ),
    fc.nat({ max: 2_000 }),
  )
  .map(([acts, afterMinutes]) => timed(acts, afterMinutes));

const ofLists = fc
  .tuple(fc.constantFrom(...practices), organisation, fc.nat({ max: 60 }))
  .map(([practice, code, afterMinutes]): readonly Timed[] => [
    {
      stream: practiceListStream(practice),
      event: {
        type: 'PracticeListEntrySet',
        data: { ...sampleEvents.PracticeListEntrySet, practice, organisation: code },
      },
      afterMinutes,
    },
  ]);

/** Nothing is recorded of whoever is erased, alone or with another number: the rules see to that. */
const untilErased = (acts: readonly (readonly Timed[])[]): readonly Timed[] => {
  const gone = new Set<string>();
  return acts.flatMap((act) => {
    if (act.some(({ stream }) => gone.has(stream))) return [];
    for (const { stream, event } of act) if (event.type === 'PatientErased') gone.add(stream);
    return act;
  });
};

export const scopeHistories: fc.Arbitrary<readonly Timed[]> = fc
  .array(fc.oneof({ weight: 8, arbitrary: ofPatients }, { weight: 1, arbitrary: ofLists }), {
    minLength: 5,
    maxLength: 40,
    size: 'max',
  })
  .map(untilErased);

const some = <T>(all: readonly T[], minLength = 1) => fc.subarray([...all], { minLength });

export const agreements: fc.Arbitrary<FeedScope> = fc
  .record({
    families: some(scopeFamilies),
    organisations: fc.option(some(organisations)),
    practices: fc.option(some(practices)),
    schemes: some(optOutSchemes),
    nhsNumber: fc.boolean(),
  })
  .map((scope) => ({ ...scope, schemes: scope.families.includes('opt-out') ? scope.schemes : [] }));
