import { randomUUID } from 'node:crypto';
import { checkDigitOf } from '#libs/consent';
import type { Answer, Client } from './client.js';
import type { TestServer } from './server.js';

export const practice = 'C82001';
export const otherPractice = 'C82002';
/** In one area with the practice. */
export const local = 'RWL';
/** Not close to home. */
export const remote = 'RWE';

const YEARS_AGO = '2020-01-01T00:00:00.000Z';
const NOTICE = 'sharing-leaflet-2026-01';
const FIRST = 999_100_000;

let made = 0;

/** A valid NHS number of the range kept for tests, another one each time. */
export const newNhsNumber = (): string => {
  for (;;) {
    made++;
    const nine = String(FIRST + made);
    const digit = checkDigitOf(nine);
    if (digit !== undefined) return `${nine}${String(digit)}`;
  }
};

/** A server with a few organisations, and a caller of each role. */
export interface County {
  readonly server: TestServer;
  readonly admin: Client;
  readonly auditor: Client;
  readonly staff: Client;
  readonly otherStaff: Client;
  /** R8000 at the remote trust, logged in at level 3. */
  readonly clinician: Client;
  readonly localClinician: Client;
  /** Of the remote trust. */
  readonly service: Client;
  readonly localService: Client;
  readonly anyone: Client;
  patient(patientId: string): Promise<Client>;
}

/** Throws with the whole answer when its status is another one. */
export const answered = ({ status, text }: Answer, expected: number): void => {
  if (status !== expected) throw new Error(`${String(status)} instead of ${String(expected)}: ${text}`);
};

export const recorded = (answer: Answer): void => {
  answered(answer, 201);
};

/** Posts a command until it is recorded, under one key: on a machine that is very busy an outage is no answer. */
export const record = async (client: Client, path: string, body: unknown): Promise<Answer> => {
  const headers = { 'idempotency-key': randomUUID() };
  for (;;) {
    const answer = await client.post(path, body, headers);
    if (answer.status === 503) continue;
    recorded(answer);
    return answer;
  }
};

export const settleCounty = async (server: TestServer): Promise<County> => {
  const admin = await server.as({ role: 'admin', name: 'Sam Admin', roleCode: 'R8010' });
  const kinds = {
    [practice]: 'gp-practice',
    [otherPractice]: 'gp-practice',
    [local]: 'nhs-trust',
    [remote]: 'nhs-trust',
  };
  const organisations = Object.entries(kinds).map(([code, kind]) => ({
    code,
    kind,
    name: `Organisation ${code}`,
    from: YEARS_AGO,
  }));
  recorded(await admin.post('/v1/organisations', { organisations }));
  recorded(await admin.post('/v1/areas', { areaId: 'home', name: 'Home', members: [practice, local] }));
  return {
    server,
    admin,
    auditor: await server.as({ role: 'auditor', roleCode: 'R0001' }),
    staff: await server.as({
      role: 'practice-staff',
      organisation: practice,
      roleCode: 'R8008',
      name: 'Robin Reception',
    }),
    otherStaff: await server.as({ role: 'practice-staff', organisation: otherPractice, roleCode: 'R8008' }),
    clinician: await server.as({
      role: 'clinician',
      organisation: remote,
      roleCode: 'R8000',
      assuranceLevel: 3,
    }),
    localClinician: await server.as({ role: 'clinician', organisation: local, roleCode: 'R8000' }),
    service: await server.as({ role: 'service', organisation: remote }),
    localService: await server.as({ role: 'service', organisation: local }),
    anyone: server.client(),
    patient: (patientId) => server.as({ role: 'patient', patient: patientId }),
  };
};

export interface TestPatient {
  readonly id: string;
  readonly nhsNumber: string;
  /** Position of the last thing recorded here. */
  readonly position: string;
}

/** A patient of the practice, under the care of both trusts. */
export const newPatient = async ({ admin, service, localService }: County): Promise<TestPatient> => {
  const nhsNumber = newNhsNumber();
  const registered = await record(admin, '/v1/patients', {
    nhsNumber,
    dateOfBirth: '1984-02-29',
    name: 'Ada Example',
    registration: { practice, from: YEARS_AGO },
  });
  const id = registered.body.subject;
  const path = `/v1/patients/${id}/relationships`;
  await record(service, path, { organisation: remote, kind: 'referral' });
  const last = await record(localService, path, { organisation: local, kind: 'referral' });
  return { id, nhsNumber, position: last.body.position };
};

/** A choice about who may look, as the practice writes it down. */
export const choice = (value: string, organisation = remote, more: object = {}): object => ({
  value,
  direction: 'share-in',
  scope: organisation === 'all' ? { kind: 'all' } : { kind: 'organisation', organisation },
  method: 'in-person',
  notice: NOTICE,
  ...more,
});

export const question = (patient: TestPatient, viewer = remote, more: object = {}): object => ({
  patient: { nhsNumber: patient.nhsNumber },
  viewer,
  purpose: 'direct-care',
  ...more,
});

/** What is decided. An outage is no answer: on a machine that is very busy the question is asked again. */
export const outcomeFor = async (asker: Client, patient: TestPatient): Promise<string> => {
  for (;;) {
    const { status, body } = await asker.post('/v1/decisions', question(patient));
    if (status !== 503 && body.outcome !== 'unknown') return body.outcome;
  }
};
