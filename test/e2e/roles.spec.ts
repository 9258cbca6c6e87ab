import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.js';
import {
  answered,
  choice,
  type County,
  local,
  newPatient,
  practice,
  question,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { startServer } from '../support/server.js';

type Who =
  | 'patient'
  | 'otherPatient'
  | 'staff'
  | 'otherStaff'
  | 'clinician'
  | 'localClinician'
  | 'auditor'
  | 'admin'
  | 'service'
  | 'anyone';

const everyone: readonly Who[] = [
  'patient',
  'otherPatient',
  'staff',
  'otherStaff',
  'clinician',
  'localClinician',
  'auditor',
  'admin',
  'service',
  'anyone',
];

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
}, 60_000);

afterAll(async () => {
  await county.server.stop();
});

interface Cell {
  readonly what: string;
  readonly may: readonly Who[];
  readonly ask: (caller: Client, id: string) => Promise<Answer>;
}

const staffChoice = choice('verify');
const ownChoice = { ...choice('verify'), method: 'online' };

/** Each line: what is asked, and everyone who may. Whoever is not named must be refused. */
const matrix: readonly Cell[] = [
  {
    what: 'read a patient',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, id) => c.get(`/v1/patients/${id}`),
  },
  {
    what: 'read the sharing state',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, id) => c.get(`/v1/patients/${id}/sharing-state`),
  },
  {
    what: 'read the history',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, id) => c.get(`/v1/patients/${id}/history`),
  },
  {
    what: 'read the disclosures',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, id) => c.get(`/v1/patients/${id}/disclosures`),
  },
  {
    what: 'record a choice on behalf',
    may: ['staff'],
    ask: (c, id) => c.post(`/v1/patients/${id}/choices`, staffChoice),
  },
  {
    what: 'choose online',
    may: ['patient'],
    ask: (c, id) => c.post(`/v1/patients/${id}/choices`, ownChoice),
  },
  {
    what: 'add a contact point',
    may: ['patient', 'staff'],
    ask: (c, id) => c.post(`/v1/patients/${id}/contact-points`, { channel: 'email', value: 'a@example.org' }),
  },
  {
    what: 'restrict a record',
    may: ['staff'],
    ask: (c, id) => c.put(`/v1/patients/${id}/restriction`, { restricted: false }),
  },
  {
    what: 'record a death',
    may: ['staff'],
    ask: (c, id) => c.put(`/v1/patients/${id}/death`, { status: 'informal' }),
  },
  { what: 'remove a death', may: ['staff'], ask: (c, id) => c.delete(`/v1/patients/${id}/death`) },
  {
    what: 'invalidate a number',
    may: ['staff'],
    ask: (c, id) => c.post(`/v1/patients/${id}/invalidation`, {}, { 'if-match': '"999"' }),
  },
  {
    what: 'override in an emergency',
    may: ['clinician'],
    ask: (c, id) => c.post(`/v1/patients/${id}/emergency-overrides`, { organisation: remote, reason: 5 }),
  },
  {
    what: 'mark an item private',
    may: ['clinician'],
    ask: (c, id) =>
      c.post(`/v1/patients/${id}/private-items`, { itemId: randomUUID(), organisation: remote }),
  },
  {
    what: 'decide for the remote trust',
    may: ['clinician', 'service'],
    ask: (c) => c.post('/v1/decisions', question(patient, remote)),
  },
  {
    what: 'decide for the local trust',
    may: ['localClinician'],
    ask: (c) => c.post('/v1/decisions', question(patient, local)),
  },
  {
    what: 'explain a decision',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, id) =>
      c.post('/v1/decisions/explain', { patient: { patientId: id }, viewer: remote, purpose: 'direct-care' }),
  },
  {
    what: 'register a patient',
    may: ['admin', 'service'],
    ask: (c) => c.post('/v1/patients', { nhsNumber: patient.nhsNumber }),
  },
  {
    what: 'register organisations',
    may: ['admin'],
    ask: (c) =>
      c.post('/v1/organisations', {
        organisations: [
          { code: `Q${randomUUID().slice(0, 6).toUpperCase()}`, name: 'x', kind: 'other-provider' },
        ],
      }),
  },
  {
    what: 'close an organisation',
    may: ['admin'],
    ask: (c) => c.post('/v1/organisations/ZZZ99/close', { successors: [] }),
  },
  {
    what: 'define an area',
    may: ['admin'],
    ask: (c) => c.post('/v1/areas', { areaId: 'home', name: 'x', members: [] }),
  },
  {
    what: 'adopt a policy',
    may: ['admin'],
    ask: (c) =>
      c.post('/v1/policies', {
        version: 'default-1',
        settings: {
          shareOutDefault: 'visible',
          viewingRoleCodes: [],
          overrideRoleCodes: [],
          overrideMinutes: 1,
          overrideLiftsShareOutRefusal: false,
          overrideLiftsPracticeProhibition: false,
        },
      }),
  },
  {
    what: 'write a practice list',
    may: ['staff', 'admin'],
    ask: (c) => c.put(`/v1/practices/${practice}/list/${local}`, { status: 'allowed' }),
  },
  {
    what: 'read a practice list',
    may: ['staff', 'auditor', 'admin'],
    ask: (c) => c.get(`/v1/practices/${practice}/list`),
  },
  {
    what: 'read the directory',
    may: everyone.filter((who) => who !== 'anyone'),
    ask: (c) => c.get('/v1/organisations'),
  },
  { what: 'move the clock', may: ['admin'], ask: (c) => c.put('/v1/sandbox/clock', { advanceSeconds: 0 }) },
];

/** Not permitted, or as if it were not there; anything else means that the caller got past the door. */
const isRefused = ({ status, body }: Answer): boolean =>
  status === 401 || status === 403 || (status === 404 && body.code === 'CONSENT_PATIENT_NOT_FOUND');

describe('who may do what', () => {
  it.each(matrix)('$what', async ({ may, ask }) => {
    const admitted: Who[] = [];
    for (const who of everyone) if (!isRefused(await ask(callers[who], patient.id))) admitted.push(who);
    expect(admitted.sort()).toEqual([...may].sort());
  });

  it('without a token is nobody', async () => {
    for (const { ask } of matrix) answered(await ask(callers.anyone, patient.id), 401);
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
      county.clinician.post(`/v1/patients/${id}/relationships`, { organisation: remote, kind: 'episode' });
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
