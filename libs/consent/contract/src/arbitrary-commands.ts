import fc from 'fast-check';
import type { PatientCommand, PatientCommandBody, PatientCommandType } from '../../src/patient/commands.js';
import type { NhsNumber } from '../../src/patient/nhs-number.js';
import {
  identityLevels,
  optOutChannels,
  optOutSchemes,
  optOutValues,
  projectConsentValues,
} from '../../src/opt-outs/vocabulary.js';
import { permanences } from '../../src/access-requests/events.js';
import {
  choiceValues,
  contactChannels,
  directions,
  purposes,
  type Scope,
} from '../../src/vocabulary/sharing.js';
import { capacities, methods } from '../../src/vocabulary/who.js';
import { at, day, id, organisation, patientId } from './arbitrary-pools.js';
import { CLINICIAN, PROJECT, SELF } from './people-and-places.js';

/** A record whose business time is sometimes left out. */
const timed = <T extends object, O extends object>(
  body: fc.Arbitrary<T>,
  times: fc.Arbitrary<O>,
): fc.Arbitrary<T & Partial<O>> =>
  fc.oneof(
    body,
    fc.tuple(body, times).map(([given, when]) => ({ ...given, ...when })),
  );

const notice = fc.constantFrom('', 'sharing-v1', 'sharing-v1');
const method = fc.constantFrom(...methods);
const purpose = fc.constantFrom(...purposes);
const channel = fc.constantFrom(...contactChannels);
const issue = fc.integer({ min: 1, max: 3 });
const keyId = fc.constant('mk-1');
const noNote = fc.constant(null);
const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ kind: 'all' } as const),
  organisation.map((code) => ({ kind: 'organisation', organisation: code }) as const),
);
const madeBy = fc.oneof(
  fc.constant(SELF),
  fc.record({
    capacity: fc.constantFrom(...capacities),
    name: fc.constantFrom(null, '', 'Jon Field'),
    patientLacksCapacity: fc.boolean(),
  }),
);
/** Fitting together, for the most part: of parts drawn one by one hardly any choice would be accepted. */
const statement = fc.oneof(
  fc.record({ basis: fc.constant('patient' as const), notice, method, madeBy }),
  fc.constant({ basis: 'policy', notice: null, method: 'policy', madeBy: null } as const),
  fc.record({
    basis: fc.constantFrom('patient', 'policy'),
    notice: fc.option(notice),
    method,
    madeBy: fc.option(madeBy),
  }),
);

type BodyOf<T extends PatientCommandType> = Omit<PatientCommandBody[T], 'by' | 'now'>;

const bodies: { [T in PatientCommandType]: fc.Arbitrary<BodyOf<T>> } = {
  RegisterPatient: fc.record({
    nhsNumber: fc.constant('9990000018' as NhsNumber),
    dateOfBirth: fc.option(day),
    name: fc.constant(null),
    registration: fc.option(fc.record({ relationshipId: id, practice: organisation, from: at })),
  }),
  SetContactPoint: fc.record({
    contactPointId: id,
    channel: fc.constantFrom('sms', 'email'),
    value: fc.constantFrom('+447700900123', 'a@example.org', ''),
    preferred: fc.boolean(),
  }),
  RemoveContactPoint: fc.record({ contactPointId: id }),
  SendContactCode: fc.record({ contactPointId: id, keyId }),
  VerifyContactPoint: fc.record({
    contactPointId: id,
    matches: fc.constantFrom(
      () => true,
      () => false,
    ),
  }),
  RecordContactCodeUndelivered: fc.record({
    contactPointId: id,
    issue,
    permanence: fc.constantFrom(...permanences),
  }),
  StartCareRelationship: timed(
    fc.record({
      relationshipId: fc.oneof(id, fc.string()),
      organisation,
      kind: fc.constantFrom('registration', 'registration', 'referral'),
    }),
    fc.record({ from: at }),
  ),
  ClaimCareRelationship: fc.record({ relationshipId: id, organisation, reason: fc.nat(7), note: noNote }),
  EndCareRelationship: timed(fc.record({ relationshipId: id }), fc.record({ to: at })),
  RecordChoice: timed(
    fc.record({
      value: fc.constantFrom(...choiceValues),
      direction: fc.constantFrom(...directions),
      scope,
      to: fc.option(at),
      keepNamed: fc.boolean(),
      evidence: noNote,
      said: statement,
    }),
    fc.record({ from: at }),
  ).map(({ said, ...choice }) => ({ ...choice, ...said })),
  AskSharingQuestion: fc.record({ organisation, notice }),
  AnswerSharingQuestion: timed(
    fc.record({ organisation, answer: fc.constantFrom('yes', 'no'), notice, method, madeBy }),
    fc.record({ from: at }),
  ),
  SetItemPrivacy: timed(
    fc.record({ itemId: id, organisation, private: fc.boolean() }),
    fc.record({ from: at }),
  ),
  StartEmergencyOverride: fc.record({
    overrideId: fc.oneof(id, fc.string()),
    relationshipId: fc.oneof(id, fc.string()),
    organisation,
    reason: fc.nat(7),
    note: noNote,
    assuranceLevel: fc.constantFrom(2, 3),
  }),
  EndEmergencyOverride: fc.record({ overrideId: id }),
  SetRestriction: fc.record({ restricted: fc.boolean() }),
  RecordDeath: timed(
    fc.record({ status: fc.constantFrom('formal', 'informal'), dateOfDeath: fc.option(day) }),
    fc.record({ from: at }),
  ),
  RemoveDeathRecord: fc.constant({}),
  SupersedeNhsNumber: fc.record({ survivor: patientId }),
  LinkSupersededNumber: fc.record({ superseded: patientId }),
  ConfirmMerge: fc.record({ superseded: patientId }),
  UndoMerge: fc.record({ other: patientId }),
  InvalidateNhsNumber: fc.constant({}),
  ErasePatient: fc.record({
    cause: fc.constantFrom(
      { kind: 'retention-over' as const },
      { kind: 'legal-order' as const, groundId: 'order-17' },
    ),
    authorisation: fc.constant('IG 2024/9'),
  }),
  RecordOptOut: timed(
    fc.record({
      value: fc.constantFrom(...optOutValues),
      scheme: fc.constantFrom(...optOutSchemes),
      channel: fc.constantFrom(...optOutChannels),
      madeBy,
      identityLevel: fc.option(fc.constantFrom(...identityLevels)),
      evidence: noNote,
    }),
    fc.record({ from: at }),
  ),
  ImportLegacyType2: fc.record({ from: at }),
  RecordProjectConsent: timed(
    fc.record({
      value: fc.constantFrom(...projectConsentValues),
      projectId: fc.constantFrom(PROJECT, 'no-such-project'),
      notice,
      method,
      madeBy,
      evidence: noNote,
    }),
    fc.record({ from: at }),
  ),
  RequestAccess: fc.record({ requestId: id, organisation, purpose, keyId }),
  ResendCode: fc.record({
    requestId: id,
    organisation,
    keyId,
    channel: fc.constantFrom(null, ...contactChannels),
  }),
  SubmitCode: fc.record({
    requestId: id,
    organisation,
    purpose,
    matches: fc.constantFrom(
      () => true,
      () => false,
    ),
  }),
  ApproveAccessRequest: fc.record({ requestId: id, madeBy }),
  DeclineAccessRequest: fc.record({ requestId: id }),
  WithdrawAccessRequest: fc.record({ requestId: id, organisation }),
  RecordCodeDelivered: fc.record({ requestId: id, issue, channel, providerReference: fc.constant(null) }),
  RecordCodeDeliveryFailed: fc.record({
    requestId: id,
    issue,
    channel,
    permanence: fc.constantFrom(...permanences),
    keyId,
  }),
  ExpireCode: fc.record({ requestId: id, issue }),
  ExpireAccessRequest: fc.record({ requestId: id }),
};

export const patientCommandTypes = Object.keys(bodies) as PatientCommandType[];

/** Any patient command of one type; the pair of type and body is put together where the compiler cannot follow. */
const commandOf = (type: PatientCommandType): fc.Arbitrary<PatientCommand> =>
  fc
    .tuple(bodies[type] as fc.Arbitrary<object>, at)
    .map(([body, now]) => ({ ...body, type, by: CLINICIAN, now }) as PatientCommand);

export const anyPatientCommand: fc.Arbitrary<PatientCommand> = fc
  .constantFrom(...patientCommandTypes)
  .chain(commandOf);

const ofRequests: readonly PatientCommandType[] = [
  'RequestAccess',
  'ResendCode',
  'SubmitCode',
  'ApproveAccessRequest',
  'DeclineAccessRequest',
  'WithdrawAccessRequest',
  'RecordCodeDelivered',
  'RecordCodeDeliveryFailed',
  'ExpireCode',
  'ExpireAccessRequest',
];

/**
 * Access requests live for minutes, and histories here for days: requests have histories of their own. An erasure ends
 * a history.
 */
export const ordinaryCommandTypes = patientCommandTypes.filter(
  (type) => !ofRequests.includes(type) && type !== 'ErasePatient',
);

const ordinary: fc.Arbitrary<PatientCommand> = fc.constantFrom(...ordinaryCommandTypes).chain(commandOf);

const inRecordedOrder = (a: PatientCommand, b: PatientCommand): number =>
  a.now < b.now ? -1 : a.now > b.now ? 1 : 0;

/**
 * Commands one after the other, as a stream would be asked. Only some histories may be cut short by an
 * invalidated number, which takes nothing more.
 */
export const anyPatientHistory: fc.Arbitrary<readonly PatientCommand[]> = fc
  .tuple(fc.array(ordinary, { maxLength: 30, size: 'max' }), fc.boolean())
  .map(([commands, mayInvalidate]) =>
    commands.filter((c) => mayInvalidate || c.type !== 'InvalidateNhsNumber').sort(inRecordedOrder),
  );
