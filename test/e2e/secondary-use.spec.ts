import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import {
  answered,
  choice,
  type County,
  newPatient,
  practice,
  recorded,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { startServer } from '../support/server.js';

/* Opt-outs, project consents, grounds and the decisions that rest on them, over HTTP. */

let county: County;

const YEARS_AGO = '2020-01-01T00:00:00.000Z';

beforeAll(async () => {
  county = await settleCounty(await startServer());
  const { admin } = county;
  const project = { kind: 'project', title: 'Hearts', sponsor: 'University', reference: 'IRAS 1' };
  const cag = { kind: 's251-approval', reference: '24/CAG/1', optOutCondition: 'standard' };
  for (const [groundId, details] of [
    ['heart-study', project],
    ['cag-1', cag],
  ] as const)
    recorded(await admin.post('/v1/grounds', { groundId, details, from: YEARS_AGO }));
});
afterAll(() => county.server.stop());

const use = (more: object = {}): object => ({
  viewer: remote,
  purpose: 'research',
  recipient: 'university',
  data: 'confidential',
  basis: { kind: 's251-approval', groundId: 'cag-1' },
  ...more,
});
const optOut = (more: object = {}): object => ({
  value: 'opted-out',
  scheme: 'national',
  channel: 'online',
  ...more,
});
const asked = async ({ nhsNumber }: TestPatient, more: object = {}) => {
  const answer = await county.service.post(
    '/v1/secondary-use-decisions',
    use({ patient: { nhsNumber }, ...more }),
  );
  answered(answer, 200);
  return `${answer.body.outcome} by ${(answer.body as unknown as { rule: string }).rule}`;
};
/** The list follows the decisions in its own time. */
const disclosuresOnceThere = async (reader: Client, { id }: TestPatient) => {
  for (;;) {
    const { body } = await reader.get(`/v1/patients/${id}/disclosures`);
    if (body.items.length > 0) return body.items;
  }
};

describe('opting out', () => {
  it('online, and back in: the very next decision goes by it, and the history shows it', async () => {
    const patient = await newPatient(county);
    const self = await county.patient(patient.id);
    expect(await asked(patient)).toBe('permit by secondary-use.10');
    recorded(await self.post(`/v1/patients/${patient.id}/opt-outs`, optOut()));
    expect(await asked(patient)).toBe('deny by secondary-use.10');
    const back = await self.post(`/v1/patients/${patient.id}/opt-outs`, optOut({ value: 'withdrawn' }));
    recorded(back);
    expect(await asked(patient)).toBe('permit by secondary-use.10');

    const standing = await self.get(`/v1/patients/${patient.id}/opt-outs`);
    expect(standing.body).toMatchObject({
      national: { value: 'withdrawn', legacy: false },
      typeOne: { value: 'not-recorded', from: null, eventId: null },
      contactPatient: false,
    });
    const history = await self.get(
      `/v1/patients/${patient.id}/history?types=OptOutRegistered,OptOutWithdrawn&minPosition=${back.body.position}`,
    );
    expect(history.body.items.map((entry) => (entry as unknown as { type: string }).type)).toEqual([
      'OptOutWithdrawn',
      'OptOutRegistered',
    ]);
  });

  it('online needs a login proven to P9, whatever the body says', async () => {
    const patient = await newPatient(county);
    const weak = await county.server.as({ role: 'patient', patient: patient.id, identityLevel: 'P5' });
    const refused = await weak.post(`/v1/patients/${patient.id}/opt-outs`, optOut({ identityLevel: 'P9' }));
    expect([refused.status, refused.body.code]).toEqual([403, 'CONSENT_IDENTITY_LEVEL_TOO_LOW']);
    const joining = { value: 'given', projectId: 'heart-study', notice: 'leaflet-2', method: 'online' };
    const answer = await weak.post(`/v1/patients/${patient.id}/project-consents`, joining);
    expect([answer.status, answer.body.code]).toEqual([403, 'CONSENT_IDENTITY_LEVEL_TOO_LOW']);
  });

  it('of Type 1 at the practice withholds what the practice holds, and names it', async () => {
    const patient = await newPatient(county);
    const body = optOut({ scheme: 'type-1', channel: 'practice' });
    recorded(await county.staff.post(`/v1/patients/${patient.id}/opt-outs`, body));
    expect(await asked(patient, { sources: [practice] })).toBe('deny by secondary-use.9');
    const answer = await county.service.post(
      '/v1/secondary-use-decisions',
      use({ patient: { patientId: patient.id } }),
    );
    expect(answer.body).toMatchObject({
      outcome: 'permit',
      obligations: [{ kind: 'withhold-sources', sources: [practice] }],
    });
  });

  it('by a legacy Type 2 counts up to the cut-off, and flags what is later', async () => {
    const [early, late] = [await newPatient(county), await newPatient(county)];
    for (const [{ id }, from] of [
      [early, '2018-10-11T22:00:00Z'],
      [late, '2018-10-12T09:00:00Z'],
    ] as const)
      recorded(await county.staff.post(`/v1/patients/${id}/opt-outs/legacy-type-2`, { from }));
    expect(await asked(early)).toBe('deny by secondary-use.10');
    expect(await asked(late)).toBe('permit by secondary-use.10');
    const flagged = await county.staff.get(`/v1/patients/${late.id}/opt-outs`);
    expect(flagged.body).toMatchObject({ contactPatient: true, national: { value: 'not-recorded' } });
  });
});

describe('a login that proves too little', () => {
  it('reads, and changes nothing: neither choices nor answers nor contact points', async () => {
    const { id } = await newPatient(county);
    const weak = await county.server.as({ role: 'patient', patient: id, identityLevel: 'P5' });
    const refusal = choice('refused', remote, { method: 'online' });
    const answer = { organisation: remote, answer: 'yes', method: 'online', notice: 'leaflet-2' };
    const asking = [
      await weak.post(`/v1/patients/${id}/choices`, refusal),
      await weak.post(`/v1/patients/${id}/answers`, answer),
      await weak.post(`/v1/patients/${id}/contact-points`, { channel: 'sms', value: '+447700900123' }),
    ];
    for (const { status, body } of asking)
      expect([status, body.code]).toEqual([403, 'CONSENT_IDENTITY_LEVEL_TOO_LOW']);
    answered(await weak.get(`/v1/patients/${id}/sharing-state`), 200);
    recorded(await (await county.patient(id)).post(`/v1/patients/${id}/choices`, refusal));
  });
});

describe('a project consent', () => {
  it('beats the opt-out, and its withdrawal denies', async () => {
    const patient = await newPatient(county);
    const self = await county.patient(patient.id);
    recorded(await self.post(`/v1/patients/${patient.id}/opt-outs`, optOut()));
    const consent = { value: 'given', projectId: 'heart-study', notice: 'leaflet-2', method: 'online' };
    recorded(await self.post(`/v1/patients/${patient.id}/project-consents`, consent));
    expect(await asked(patient, { project: 'heart-study' })).toBe('permit by secondary-use.7');
    const withdrawn = { ...consent, value: 'withdrawn' };
    recorded(await self.post(`/v1/patients/${patient.id}/project-consents`, withdrawn));
    expect(await asked(patient, { project: 'heart-study' })).toBe('deny by secondary-use.7');
    const listed = await self.get(`/v1/patients/${patient.id}/project-consents`);
    expect(listed.body.items).toMatchObject([{ projectId: 'heart-study', value: 'withdrawn' }]);
  });

  it('to what is not on record is refused', async () => {
    const patient = await newPatient(county);
    const body = { value: 'given', projectId: 'cag-1', notice: 'leaflet-2', method: 'phone' };
    const refused = await county.staff.post(`/v1/patients/${patient.id}/project-consents`, body);
    expect([refused.status, refused.body.code]).toEqual([422, 'CONSENT_PROJECT_UNKNOWN']);
  });
});

describe('a ground', () => {
  it('is extended and ended, with the revision as ETag', async () => {
    const { admin, service } = county;
    const details = {
      kind: 'public-health-notice',
      instrument: 'COPI 3(4)',
      disease: 'measles',
      purposes: ['public-health'],
      approver: 'Secretary of State',
    };
    const to = new Date(Date.now() + 86_400_000).toISOString();
    recorded(await admin.post('/v1/grounds', { groundId: 'notice-1', details, from: YEARS_AGO, to }));
    const patient = await newPatient(county);
    const basis = { kind: 'public-health-notice', groundId: 'notice-1' };
    const asking = { basis, purpose: 'public-health', disease: 'measles' };
    expect(await asked(patient, asking)).toBe('permit by secondary-use.5');
    const later = new Date(Date.now() + 2 * 86_400_000).toISOString();
    answered(await admin.post('/v1/grounds/notice-1/extension', { to: later }), 200);
    const read = await service.get('/v1/grounds/notice-1');
    expect(read.body).toMatchObject({ groundId: 'notice-1', details, to: later, inForce: true });
    expect(read.headers.etag).toMatch(/^"\d+"$/);
    answered(await admin.post('/v1/grounds/notice-1/end', {}), 200);
    expect(await asked(patient, asking)).toBe('deny by secondary-use.11');
    const listed = await service.get('/v1/grounds?kind=public-health-notice');
    expect(listed.body.items).toMatchObject([{ groundId: 'notice-1', inForce: false }]);
  });

  it.each([
    ['/details/title', { kind: 'project', sponsor: 'U', reference: 'R' }],
    ['/details/disease', { kind: 'project', title: 'T', sponsor: 'U', reference: 'R', disease: 'measles' }],
    ['/details/reference', { kind: 'project', title: 'T', sponsor: 'U', reference: 'of 999 000 0018' }],
    ['/details/form', { kind: 'legal-order', reference: 'R', form: 'whim' }],
    [
      '/details/purposes',
      { kind: 'public-health-notice', instrument: 'I', disease: 'd', approver: 'A', purposes: [] },
    ],
  ])('with a wrong field is answered with where it is: %s', async (pointer, details) => {
    const refused = await county.admin.post('/v1/grounds', { groundId: 'wrong', details });
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('with the form of another kind is refused by the rules', async () => {
    const details = { kind: 'legal-order', reference: 'R', form: 'statistics' };
    const refused = await county.admin.post('/v1/grounds', { groundId: 'wrong', details });
    expect([refused.status, refused.body.code]).toEqual([422, 'CONSENT_GROUND_INVALID']);
  });
});

describe('decisions', () => {
  it('of a batch are as at one time, in the order asked, each on record for the patient', async () => {
    const patients = [await newPatient(county), await newPatient(county)];
    const [first, second] = patients as [TestPatient, TestPatient];
    const self = await county.patient(second.id);
    recorded(await self.post(`/v1/patients/${second.id}/opt-outs`, optOut()));
    const answer = await county.service.post(
      '/v1/secondary-use-decisions/batch',
      use({
        patients: [
          { patientId: first.id },
          { nhsNumber: second.nhsNumber },
          { nhsNumber: '9990000018' },
          { nhsNumber: '123' },
        ],
      }),
    );
    answered(answer, 200);
    const { answers } = answer.body;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 400]);
    expect(answers.slice(0, 2).map(({ body }) => body.outcome)).toEqual(['permit', 'deny']);
    const times = answers.slice(0, 2).map(({ body }) => (body as unknown as { knownAt: string }).knownAt);
    expect(new Set(times).size).toBe(1);

    const [shown] = await disclosuresOnceThere(self, second);
    expect(shown).toMatchObject({
      decisionId: answers[1]!.body.decisionId,
      outcome: 'deny',
      rule: 'secondary-use.10',
      use: { recipient: 'university', data: 'confidential', basis: 's251-approval', groundId: 'cag-1' },
    });
  });

  it('are explained as at and as known at a time, and leave no record', async () => {
    const patient = await newPatient(county);
    const before = new Date().toISOString();
    const self = await county.patient(patient.id);
    recorded(await self.post(`/v1/patients/${patient.id}/opt-outs`, optOut()));
    const explain = async (more: object) => {
      const answer = await county.auditor.post(
        '/v1/secondary-use-decisions/explain',
        use({ patient: { patientId: patient.id }, ...more }),
      );
      answered(answer, 200);
      return answer.body.outcome;
    };
    expect(await explain({})).toBe('deny');
    expect(await explain({ at: before, knownAt: before })).toBe('permit');
    const decided = await county.service.post(
      '/v1/secondary-use-decisions',
      use({ patient: { patientId: patient.id } }),
    );
    answered(decided, 200);
    const shown = await disclosuresOnceThere(self, patient);
    expect(shown.map(({ decisionId }) => decisionId)).toEqual([decided.body.decisionId]);
  });

  it('about care are sent to the door of care', async () => {
    const { id } = await newPatient(county);
    const refused = await county.service.post(
      '/v1/secondary-use-decisions',
      use({ patient: { patientId: id }, purpose: 'individual-care' }),
    );
    expect([refused.status, refused.body.code]).toEqual([422, 'CONSENT_USE_IS_DIRECT_CARE']);
  });

  it('about a restricted patient are answered as about nobody', async () => {
    const { id, nhsNumber } = await newPatient(county);
    answered(await county.staff.put(`/v1/patients/${id}/restriction`, { restricted: true }), 200);
    for (const number of [nhsNumber, '9990000026']) {
      const answer = await county.service.post(
        '/v1/secondary-use-decisions',
        use({ patient: { nhsNumber: number } }),
      );
      expect([answer.status, answer.body.code]).toEqual([404, 'CONSENT_PATIENT_NOT_FOUND']);
    }
  });
});
