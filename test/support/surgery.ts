import {
  type BodyOf,
  type Caller,
  type CommandContext,
  type CommandReceipt,
  DecideAccessCommand,
  type AccessAnswer,
  type AccessQuestion,
  RecordChoiceCommand,
  RegisterOrganisationsCommand,
  RegisterPatientCommand,
  StartCareRelationshipCommand,
} from '#libs/application';
import {
  checkDigitOf,
  type NhsNumber,
  type OrganisationKind,
  parseNhsNumber,
  type Role,
} from '#libs/consent';
import { CodedError, type OdsCode, odsCode, type PatientId } from '#libs/kernel';
import type { EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { newKey, type TestApplication } from './application.js';

export const PRACTICE = odsCode('C82001');
export const OTHER_PRACTICE = odsCode('C82002');
export const HOSPITAL = odsCode('RWE01');
export const CLINIC = odsCode('RT501');

export const caller = (
  role: Role,
  organisation: OdsCode | null,
  patientId: PatientId | null = null,
): Caller => ({
  clientId: `client-of-${role}`,
  actor: {
    id: patientId ?? `${role}-${organisation ?? 'nowhere'}`,
    name: 'Sam Example',
    role,
    roleCode: role === 'clinician' ? 'R8000' : null,
    organisation,
  },
  patientId,
  assuranceLevel: 3,
  identityLevel: role === 'patient' ? 'P9' : null,
});

export const admin = caller('admin', null);
export const auditor = caller('auditor', null);
export const staff = caller('practice-staff', PRACTICE);
export const clinician = caller('clinician', HOSPITAL);
export const service = caller('service', HOSPITAL);
export const patientCaller = (patientId: PatientId): Caller => caller('patient', null, patientId);

export const contextOf = (
  by: Caller,
  {
    key = newKey(),
    body = key,
    ifMatch = null,
  }: { key?: string; body?: string; ifMatch?: bigint | null } = {},
): CommandContext => ({
  caller: by,
  idempotencyKey: key,
  bodyDigestInput: body,
  ifMatch,
  correlationId: 'a-correlation',
});

/** The n-th valid NHS number of a range that is never given out. */
export const nhsNumber = (n: number): NhsNumber => {
  for (let nine = 999_000_000 + n * 2; ; nine += 1) {
    const digit = checkDigitOf(String(nine));
    const parsed = digit === undefined ? undefined : parseNhsNumber(`${String(nine)}${String(digit)}`);
    if (parsed !== undefined) return parsed;
  }
};

type Application = Pick<TestApplication<EventStore, Clock>, 'commands' | 'queries'>;

const kinds: readonly (readonly [OdsCode, OrganisationKind])[] = [
  [PRACTICE, 'gp-practice'],
  [OTHER_PRACTICE, 'gp-practice'],
  [HOSPITAL, 'nhs-trust'],
  [CLINIC, 'other-provider'],
];

export const registerOrganisations = (app: Application): Promise<CommandReceipt> =>
  app.commands.execute(
    new RegisterOrganisationsCommand(contextOf(admin), {
      organisations: kinds.map(([code, kind]) => ({ code, name: `Organisation ${code}`, kind })),
    }),
  );

export const registerPatient = async (
  app: Application,
  n: number,
  practice = PRACTICE,
): Promise<PatientId> => {
  const receipt = await app.commands.execute(
    new RegisterPatientCommand(contextOf(admin), {
      nhsNumber: nhsNumber(n),
      dateOfBirth: null,
      name: 'Pat Example',
      registration: { practice },
    }),
  );
  return receipt.subjectId as PatientId;
};

/** The hospital cares for the patient, as its patient administration system says. */
export const referTo = (app: Application, patientId: PatientId, by = service): Promise<CommandReceipt> =>
  app.commands.execute(
    new StartCareRelationshipCommand(contextOf(by), patientId, {
      organisation: by.actor.organisation ?? HOSPITAL,
      kind: 'referral',
    }),
  );

export const choice = (
  value: 'granted' | 'refused' | 'revoked' | 'verify',
  organisation: OdsCode | null = HOSPITAL,
): BodyOf<'RecordChoice'> => ({
  value,
  direction: 'share-in',
  scope: organisation === null ? { kind: 'all' } : { kind: 'organisation', organisation },
  to: null,
  keepNamed: false,
  basis: 'patient',
  notice: 'leaflet-1',
  method: 'online',
  madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
  evidence: null,
});

export const choose = (
  app: Application,
  patientId: PatientId,
  value: Parameters<typeof choice>[0],
  context = contextOf(patientCaller(patientId)),
): Promise<CommandReceipt> =>
  app.commands.execute(new RecordChoiceCommand(context, patientId, choice(value)));

export const question = (patientId: PatientId, viewer = HOSPITAL): AccessQuestion => ({
  patient: { patientId },
  viewer,
  purpose: 'direct-care',
  sources: 'any',
  items: [],
});

export const decide = async (
  app: Application,
  asked: AccessQuestion,
  by = clinician,
): Promise<AccessAnswer> => {
  const [answer] = await app.commands.execute(new DecideAccessCommand(by, [asked], 'a-correlation'));
  if (answer === undefined) throw new Error('there is no answer');
  return answer;
};

export const outcomeOf = (answer: AccessAnswer): string =>
  answer.kind === 'decision' ? answer.decision.outcome : answer.error.code;

/** The coded error a promise is rejected with. */
export const refusalOf = async (promise: Promise<unknown>): Promise<CodedError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};
