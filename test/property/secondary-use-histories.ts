import fc from 'fast-check';
import {
  dataClasses,
  declaredBases,
  type GroundDetails,
  type GroundEvent,
  type PatientEvent,
  recipientCategories,
  type Recorded,
  secondaryPurposes,
  type SecondaryUseRequest,
} from '#libs/consent';
import { forgotten, type Instant, instant, odsCode } from '#libs/kernel';
import type { UseWorld } from '../model/secondary-use.js';
import { buildWorld } from './build-world.js';
import { clinician, day, DAYS, eventId, GP1, GP2, patientId, recordTime, thePatient, U } from './pool.js';

/* Random lives and grounds for the secondary-use decision, from pools small enough that things meet. */

const by = { recordedBy: clinician };
/** Not in the directory. */
const UNHEARD_OF = odsCode('ZZZ');
const aDay = fc.integer({ min: 0, max: DAYS }).map(day);
const person = fc.constantFrom(0, 0, 0, 1, 1, 2);
const projectId = fc.constantFrom('p-1', 'p-1', 'p-2');

const told = { ...by, madeBy: thePatient, evidence: null };

const optOut = fc
  .record({
    type: fc.constantFrom(
      'OptOutRegistered' as const,
      'OptOutRegistered' as const,
      'OptOutWithdrawn' as const,
    ),
    scheme: fc.constantFrom('national' as const, 'type-1' as const),
    from: aDay,
  })
  .map(({ type, scheme, from }): PatientEvent => {
    const channel = scheme === 'national' ? 'phone' : 'practice';
    return { type, data: { ...told, scheme, channel, identityLevel: null, from } };
  });
const legacy = fc
  .constantFrom('2018-10-11T22:59:59.999Z', '2018-10-11T23:00:00.000Z')
  .map((text): PatientEvent => {
    const honoured = text.includes('T22');
    return { type: 'LegacyType2Imported', data: { ...by, from: instant(text), honoured } };
  });
const projectAnswer = fc
  .record({
    type: fc.constantFrom(
      'ProjectConsentGiven' as const,
      'ProjectConsentGiven' as const,
      'ProjectConsentRefused' as const,
      'ProjectConsentWithdrawn' as const,
    ),
    projectId,
    from: aDay,
  })
  .map(({ type, ...said }): PatientEvent => ({
    type,
    data: { ...told, ...said, notice: 'study/1', method: 'letter' },
  }));
const registration = fc
  .record({ organisation: fc.constantFrom(GP1, GP2), from: aDay })
  .map(({ organisation, from }): PatientEvent => ({
    type: 'CareRelationshipStarted',
    data: { ...by, relationshipId: 'r', organisation, kind: 'registration', from, selfClaim: null },
  }));
const merge = fc.record({
  superseded: fc.constantFrom(1 as const, 2 as const),
  status: fc.constantFrom('linked' as const, 'linked' as const, 'confirmed' as const, 'undone' as const),
  from: aDay,
});

const details: fc.Arbitrary<GroundDetails> = fc.oneof(
  fc.constantFrom<GroundDetails>(
    { kind: 'legal-order', form: 'statute', reference: 'Act' },
    { kind: 'public-interest-approval', approver: 'Guardian', reference: 'CG' },
    { kind: 'named-exclusion', form: 'statistics', reference: 'ONS' },
    { kind: 'project', title: 'P', sponsor: 'U', reference: 'R' },
  ),
  fc.record({
    kind: fc.constant('public-health-notice' as const),
    instrument: fc.constant('COPI'),
    approver: fc.constant('SoS'),
    disease: fc.constantFrom('measles', 'influenza'),
    purposes: fc.subarray(['public-health', 'planning', 'research'] as const, { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('s251-approval' as const),
    reference: fc.constant('CAG'),
    optOutCondition: fc.constantFrom('standard' as const, 'standard' as const, 'waived' as const),
    letter: fc.constantFrom(null, 'Letter'),
  }),
);
const recordedAs = {
  project: 'ProjectRegistered',
  'public-health-notice': 'PublicHealthNoticeIssued',
  'public-interest-approval': 'PublicInterestApproved',
  'legal-order': 'LegalOrderRecorded',
  's251-approval': 'Section251Approved',
  'named-exclusion': 'ExclusionNamed',
} as const;
const groundIds = ['g-1', 'g-2', 'g-3', 'p-1', 'p-2'] as const;
const groundId = fc.constantFrom(...groundIds);
/** Each id comes on record at most once; a project's ids mostly as projects. */
const grounds = fc
  .tuple(
    ...groundIds.map((id) =>
      fc.record({
        is: fc.option(details, { freq: 6 }),
        from: aDay,
        to: fc.option(aDay),
        id: fc.constant(id),
      }),
    ),
  )
  .map((all) =>
    all.flatMap(({ is, from, to, id }): GroundEvent[] => {
      if (is === null) return [];
      const held = id.startsWith('p')
        ? { kind: 'project' as const, title: id, sponsor: 'U', reference: 'R' }
        : is;
      const data = { ...by, groundId: id, details: held, from, to };
      return [{ type: recordedAs[held.kind], data } as GroundEvent];
    }),
  );
const change = fc
  .record({ type: fc.constantFrom('GroundEnded' as const, 'GroundExtended' as const), groundId, to: aDay })
  .map(({ type, ...data }): GroundEvent => ({ type, data: { ...by, ...data } }));

export interface UseHistory {
  readonly world: UseWorld;
  readonly steps: number;
}

type Step =
  | { readonly who: number; readonly event: PatientEvent }
  | { readonly ground: GroundEvent }
  | { readonly merge: { readonly superseded: 1 | 2; readonly status: string; readonly from: Instant } };

const mergeType = { linked: 'SupersededNumberLinked', confirmed: 'MergeConfirmed' } as const;

const mergeEvent = ({
  superseded,
  status,
  from,
}: Extract<Step, { merge: unknown }>['merge']): PatientEvent => {
  const other = patientId(superseded);
  return status === 'undone'
    ? { type: 'MergeUndone', data: { ...by, other, from } }
    : { type: mergeType[status as keyof typeof mergeType], data: { ...by, superseded: other, from } };
};

/** The n-th step is recorded at `recordTime(n)`; what is put on record first, at `recordTime(0)`. */
const built = (first: readonly GroundEvent[], steps: readonly Step[]): UseHistory => {
  const patients: Recorded<PatientEvent>[][] = [[], [], []];
  const held: Recorded<GroundEvent>[] = [];
  let events = 1000;
  const record = <E>(event: E, n: number): Recorded<E> => {
    events += 1;
    return { ...event, id: eventId(events), recordedAt: recordTime(n) };
  };
  const registered = { ...by, nhsNumber: forgotten, dateOfBirth: null, name: null };
  for (const log of patients) log.push(record({ type: 'PatientRegistered', data: registered }, 0));
  for (const event of first) held.push(record(event, 0));
  steps.forEach((step, index) => {
    if ('ground' in step) held.push(record(step.ground, index + 1));
    else if ('merge' in step) patients[0]?.push(record(mergeEvent(step.merge), index + 1));
    else patients[step.who]?.push(record(step.event, index + 1));
  });
  const [patient = [], ...others] = patients;
  return {
    world: {
      ...buildWorld([]),
      patient,
      superseded: others.map((log, i) => ({ patientId: patientId(i === 0 ? 1 : 2), events: log })),
      grounds: held,
    },
    steps: steps.length,
  };
};

const said = (event: fc.Arbitrary<PatientEvent>): fc.Arbitrary<Step> => fc.record({ who: person, event });

export const useHistory: fc.Arbitrary<UseHistory> = fc
  .tuple(
    grounds,
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: said(optOut) },
        { weight: 4, arbitrary: said(projectAnswer) },
        { weight: 1, arbitrary: said(legacy) },
        { weight: 2, arbitrary: said(registration) },
        { weight: 3, arbitrary: fc.record({ merge }) },
        { weight: 1, arbitrary: fc.record({ ground: change }) },
      ),
      { maxLength: 12, size: 'max' },
    ),
  )
  .map(([first, steps]) => built(first, steps));

const purposes = secondaryPurposes.filter((purpose) => purpose !== 'individual-care');

export const useRequest: fc.Arbitrary<SecondaryUseRequest> = fc.record({
  viewer: fc.constant(U),
  actor: fc.constant({ id: 'researcher-1', roleCode: null }),
  purpose: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('research', 'planning', 'public-health') },
    { weight: 1, arbitrary: fc.constantFrom(...purposes) },
  ),
  programme: fc.constantFrom(null, 'bowel'),
  recipient: fc.oneof(
    { weight: 8, arbitrary: fc.constant('university') },
    { weight: 1, arbitrary: fc.constantFrom(...recipientCategories, null, 'newspaper') },
  ),
  data: fc.oneof(
    { weight: 8, arbitrary: fc.constant('confidential' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...dataClasses) },
  ),
  sources: fc.oneof(fc.constant('any' as const), fc.subarray([GP1, GP2, U, UNHEARD_OF], { minLength: 1 })),
  project: fc.constantFrom(null, 'p-1', 'p-2', 'g-1'),
  basis: fc.option(
    fc.record({
      kind: fc.oneof(fc.constant('s251-approval' as const), fc.constantFrom(...declaredBases)),
      groundId,
    }),
    { freq: 8 },
  ),
  disease: fc.constantFrom(null, 'measles', 'influenza'),
  at: aDay,
});
