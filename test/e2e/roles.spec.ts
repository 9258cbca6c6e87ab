import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.js';
import {
  answered,
  type County,
  newNhsNumber,
  newPatient,
  otherPractice,
  practice,
  question,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { startServer } from '../support/server.js';
import { everyone, type Who } from '../support/who-may.js';
import { whoMayDoWhat } from '../support/who-may-everything.js';

let county: County;
let patient: TestPatient;
let callers: Record<Who, Client>;

beforeAll(async () => {
  county = await settleCounty(await startServer());
  patient = await newPatient(county);
  const other = await newPatient(county);
  callers = {
    ...county,
    patient: await county.patient(patient.id),
    otherPatient: await county.patient(other.id),
  };
});

afterAll(async () => {
  await county.server.stop();
});

/** Not permitted, or as if it were not there; anything else means that the caller got past the door. */
const isRefused = ({ status, body }: Answer): boolean =>
  status === 401 || status === 403 || (status === 404 && body.code === 'CONSENT_PATIENT_NOT_FOUND');

describe('who may do what', () => {
  it.each(whoMayDoWhat)('$what', async ({ may, ask }) => {
    const admitted: Who[] = [];
    for (const who of everyone) if (!isRefused(await ask(callers[who], patient))) admitted.push(who);
    expect(admitted.sort()).toEqual([...may].sort());
  });

  it('without a token is nobody', async () => {
    for (const { ask } of whoMayDoWhat) answered(await ask(callers.anyone, patient), 401);
  });
});

describe('a patient who is not to be seen', () => {
  it('reads the same as one who is not there: unknown, restricted, or somebody else’s', async () => {
    const restricted = await newPatient(county);
    answered(await county.staff.put(`/v1/patients/${restricted.id}/restriction`, { restricted: true }), 200);
    const unknown = randomUUID();
    const me = await county.patient(patient.id);
    const texts = new Set<string>();
    for (const path of ['', '/sharing-state', '/history', '/disclosures']) {
      for (const answer of [
        await county.otherStaff.get(`/v1/patients/${unknown}${path}`),
        await county.otherStaff.get(`/v1/patients/${restricted.id}${path}`),
        await county.otherStaff.get(`/v1/patients/${patient.id}${path}`),
        await me.get(`/v1/patients/${restricted.id}${path}`),
      ]) {
        answered(answer, 404);
        texts.add(answer.text);
      }
    }
    const decide = (nhsNumber: string) =>
      county.clinician.post('/v1/decisions', question({ ...patient, nhsNumber }));
    for (const answer of [await decide(restricted.nhsNumber), await decide('9990000018')]) {
      answered(answer, 404);
      texts.add(answer.text);
    }
    const write = (id: string) =>
      county.service.post(`/v1/patients/${id}/relationships`, { organisation: remote, kind: 'episode' });
    for (const answer of [await write(restricted.id), await write(unknown)]) {
      answered(answer, 404);
      texts.add(answer.text);
    }
    expect([...texts]).toHaveLength(1);
  });

  it('is still there for the practice, the auditor and the patient', async () => {
    const restricted = await newPatient(county);
    await county.staff.put(`/v1/patients/${restricted.id}/restriction`, { restricted: true });
    for (const caller of [county.staff, county.auditor, await county.patient(restricted.id)]) {
      answered(await caller.get(`/v1/patients/${restricted.id}`), 200);
    }
  });
});

describe('a care relationship', () => {
  it('that nobody else has recorded is the clinician’s only with a reason, which raises an alert', async () => {
    const { admin, clinician, staff } = county;
    const { body } = await admin.post('/v1/patients', {
      nhsNumber: newNhsNumber(),
      registration: { practice },
    });
    const path = `/v1/patients/${body.subject}/relationships`;
    for (const kind of ['referral', 'episode', 'registration']) {
      answered(await clinician.post(path, { organisation: remote, kind }), 403);
    }
    answered(await clinician.post(`${path}/self-claims`, { organisation: remote, reason: 6 }), 201);
    const { relationships } = (await staff.get(`/v1/patients/${body.subject}`)).body;
    expect(relationships.filter(({ organisation }) => organisation === remote)).toMatchObject([
      { kind: 'self-claimed' },
    ]);
  });

  it('with a practice is written down there for the newly arrived, and moved by the new practice’s service', async () => {
    const { admin, staff, otherStaff, server } = county;
    const { body } = await admin.post('/v1/patients', { nhsNumber: newNhsNumber() });
    const path = `/v1/patients/${body.subject}/relationships`;
    answered(await staff.post(path, { organisation: practice, kind: 'registration' }), 201);
    const move = { organisation: otherPractice, kind: 'registration' };
    answered(await otherStaff.post(path, move), 404);
    const theirService = await server.as({ role: 'service', organisation: otherPractice });
    answered(await theirService.post(path, move), 201);
    answered(await otherStaff.get(`/v1/patients/${body.subject}`), 200);
    answered(await staff.get(`/v1/patients/${body.subject}`), 404);
  });
});

describe('an emergency override', () => {
  it('needs a step-up login', async () => {
    const weak = await county.server.as({
      role: 'clinician',
      organisation: remote,
      roleCode: 'R8000',
      assuranceLevel: 2,
    });
    const answer = await weak.post(`/v1/patients/${patient.id}/emergency-overrides`, {
      organisation: remote,
      reason: 5,
    });
    answered(answer, 403);
    expect(answer.body.code).toBe('CONSENT_OVERRIDE_NOT_PERMITTED');
  });
});
