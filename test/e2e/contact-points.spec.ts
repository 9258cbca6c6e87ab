import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import {
  answered,
  type County,
  newPatient,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { startServer } from '../support/server.js';

const OLD = '+447700900654';
const NEW = '+447700900655';

interface Message {
  readonly to: string;
  readonly text: string;
}

interface Patient {
  readonly contactPoints: readonly {
    readonly contactPointId: string;
    readonly masked: string;
    readonly verified: boolean;
  }[];
}

let county: County;
let patient: TestPatient;
let self: Client;

beforeAll(async () => {
  county = await settleCounty(await startServer());
  patient = await newPatient(county);
  self = await county.patient(patient.id);
});

afterAll(() => county.server.stop());

const textsTo = async (to: string, count: number): Promise<readonly string[]> => {
  for (;;) {
    const { text } = await county.admin.get('/v1/sandbox/outbox');
    const { items } = JSON.parse(text) as { items: readonly Message[] };
    const texts = items.filter((message) => message.to === to).map((message) => message.text);
    if (texts.length >= count) return texts;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const path = () => `/v1/patients/${patient.id}/contact-points`;

const pointOf = async () =>
  (JSON.parse((await self.get(`/v1/patients/${patient.id}`)).text) as Patient).contactPoints[0]!;

const request = async (): Promise<{ readonly code: { readonly destination: string } | null }> => {
  const asked = { patient: { nhsNumber: patient.nhsNumber }, organisation: remote, purpose: 'direct-care' };
  const answer = await county.clinician.post('/v1/access-requests', asked);
  answered(answer, 202);
  return (JSON.parse(answer.text) as { request: { code: { destination: string } | null } }).request;
};

/** Has a code sent, and tells it. */
const show = async (to: string, count: number): Promise<void> => {
  const { contactPointId } = await pointOf();
  answered(await self.post(`${path()}/${contactPointId}/code`), 200);
  const code = /^\d{8}/.exec((await textsTo(to, count)).at(-1)!)![0];
  const wrong = String((Number(code) + 1) % 1e8).padStart(8, '0');
  const verification = `${path()}/${contactPointId}/verification`;
  const refused = await self.post(verification, { code: wrong });
  expect([refused.status, refused.body.code]).toEqual([422, 'CONSENT_CODE_REJECTED']);
  expect((await self.post(verification, { code: '1234' })).status).toBe(400);
  answered(await self.post(verification, { code }), 200);
};

describe('where a patient’s codes go', () => {
  it('is entered online as it is written, and gets no codes before it is shown to be theirs', async () => {
    answered(await self.post(path(), { channel: 'sms', value: '07700 900654', preferred: true }), 201);
    expect(await pointOf()).toMatchObject({ masked: '•••••654', verified: false });
    expect((await request()).code).toBeNull();
    await show(OLD, 1);
    expect((await pointOf()).verified).toBe(true);
    expect((await request()).code).toMatchObject({ destination: '•••••654' });
    await textsTo(OLD, 2);
  });

  it('is changed with word to the old number and the new, and the new one is to be shown too', async () => {
    const { contactPointId } = await pointOf();
    const change = { channel: 'sms', value: NEW, preferred: true };
    answered(await self.put(`${path()}/${contactPointId}`, change), 200);
    const changed = expect.stringMatching(/mobile number for your record sharing codes was changed/);
    expect((await textsTo(OLD, 3)).at(-1)).toEqual(changed);
    expect(await textsTo(NEW, 1)).toEqual([changed]);
    expect(await pointOf()).toMatchObject({ masked: '•••••655', verified: false });
    expect((await request()).code).toBeNull();
    await show(NEW, 2);
    expect((await request()).code).toMatchObject({ destination: '•••••655' });
  });

  it('is no number of a country that is not allowed, and no landline', async () => {
    for (const [value, code] of [
      ['+33612345678', 'CONSENT_MOBILE_COUNTRY_NOT_ALLOWED'],
      ['+441164960123', 'CONSENT_CONTACT_POINT_INVALID'],
    ] as const) {
      const answer = await self.post(path(), { channel: 'sms', value });
      expect([answer.status, answer.body.code]).toEqual([422, code]);
      expect(answer.text).not.toContain(value);
    }
  });
});

describe('whether codes go out', () => {
  it('is seen, and closed with a reason', async () => {
    const seen = await county.auditor.get('/v1/code-breaker');
    answered(seen, 200);
    expect(JSON.parse(seen.text)).toMatchObject({
      standing: 'closed',
      opened: null,
      policy: { perOrganisationPerHour: 300, breaker: { fewestCodes: 50 } },
    });
    answered(await county.admin.post('/v1/code-breaker/closing', {}), 400);
    answered(await county.admin.post('/v1/code-breaker/closing', { reason: 'nothing was open' }), 409);
    const metrics = await (await fetch(`${county.server.url}/metrics`)).text();
    expect(metrics).toContain('ledger_code_breaker{standing="closed"} 1');
  });

  it('is set by a policy whose numbers make sense', async () => {
    const { settings } = (await county.admin.get('/v1/policies/in-force')).body;
    const adopt = (codes: object, version: string) =>
      county.admin.post('/v1/policies', { version, settings: { ...settings, codes } });
    const { codes } = settings as { codes: { breaker: object } };
    answered(await adopt({ ...codes, perPrefixPerHour: 0 }, 'none-at-all'), 400);
    answered(await adopt({ ...codes, breaker: { ...codes.breaker, trialCodes: 1.5 } }, 'half-a-code'), 400);
    answered(await adopt({ ...codes, perPrefixPerHour: 60 }, 'slower'), 201);
  });
});
