import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  choice,
  type County,
  newNhsNumber,
  newPatient,
  question,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import type { Body } from '../support/client.js';
import { startServer } from '../support/server.js';

let county: County;
let patient: TestPatient;
let revision: string;

beforeAll(async () => {
  county = await settleCounty(await startServer());
  patient = await newPatient(county);
  revision = (await county.staff.get(`/v1/patients/${patient.id}`)).body.revision;
});

afterAll(async () => {
  const { staff, server } = county;
  // Nothing that was refused has left a trace.
  expect((await staff.get(`/v1/patients/${patient.id}`)).body.revision).toBe(revision);
  await server.stop();
});

const choices = (): string => `/v1/patients/${patient.id}/choices`;
const errorsOf = (body: Body): string[] => (body.errors ?? []).map(({ pointer }) => pointer);

describe('a body', () => {
  const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
    county.staff.send('POST', choices(), body, headers);

  it.each<[string, string | Buffer, string]>([
    ['half JSON', '{"value":', 'CONSENT_JSON_INVALID'],
    ['no JSON', 'value=granted', 'CONSENT_JSON_INVALID'],
    ['a name twice', '{"value":"granted","value":"refused"}', 'CONSENT_JSON_INVALID'],
    ['__proto__', '{"__proto__":{"value":"granted"}}', 'CONSENT_JSON_INVALID'],
    ['constructor', '{"constructor":{"prototype":{}}}', 'CONSENT_JSON_INVALID'],
    [
      'bytes that are not UTF-8',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      'CONSENT_JSON_INVALID',
    ],
    ['a hundred thousand brackets', '['.repeat(100_000), 'CONSENT_JSON_INVALID'],
    ['nested without end', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 'CONSENT_JSON_INVALID'],
    ['a list', '[]', 'CONSENT_REQUEST_INVALID'],
    ['text', '"granted"', 'CONSENT_REQUEST_INVALID'],
    ['null', 'null', 'CONSENT_REQUEST_INVALID'],
    ['a number', '1', 'CONSENT_REQUEST_INVALID'],
  ])('is refused: %s', async (_, body, code) => {
    const answer = await send(body);
    answered(answer, 400);
    expect(answer.body.code).toBe(code);
  });

  it('of more than 1 MiB is too large, announced or not', async () => {
    const body = JSON.stringify(choice('granted', remote, { evidence: 'x'.repeat(1_100_000) }));
    answered(await send(body), 413);
  });

  it.each<[string, Record<string, string>]>([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', { 'content-type': 'text/plain' }],
    ['XML', { 'content-type': 'application/xml' }],
    ['another character set', { 'content-type': 'application/json; charset=utf-16' }],
    ['nothing said about it', { 'content-type': '' }],
  ])('of another kind is refused: %s', async (_, headers) => {
    const answer = await send(JSON.stringify(choice('granted')), headers);
    answered(answer, 415);
    expect(answer.body.code).toBe('CONSENT_MEDIA_TYPE_UNSUPPORTED');
  });

  it('that is compressed is refused, and not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    answered(await send(bomb, { 'content-encoding': 'gzip' }), 415);
  });

  it('where none belongs is refused unless it is empty', async () => {
    const path = `/v1/patients/${patient.id}/invalidation`;
    const answer = await county.staff.post(path, { reason: 'x' });
    answered(answer, 400);
    expect(errorsOf(answer.body)).toEqual(['/reason']);
  });
});

describe('an address', () => {
  it.each([
    '/v1/patients/7F1CBB28-7AA0-4D0A-8F3C-4DF1CE1D1A11',
    '/v1/patients/7f1cbb28-7aa0-4d0a-8f3c-4df1ce1d1a11',
    '/v1/patients/1%27%20OR%201=1',
    '/v1/patients/..%2f..%2fetc%2fpasswd',
    '/v1/patients/patient-7f1cbb28',
    `/v1/patients/${'a'.repeat(90)}`,
  ])('of nobody is answered like any other unknown: %s', async (path) => {
    const answer = await county.staff.get(path);
    answered(answer, 404);
    expect(answer.body.code).toBe('CONSENT_PATIENT_NOT_FOUND');
  });

  it.each(['/v1', '/v1/patients', '/v2/patients', '/v1/nothing/here', '/admin', '/.env'])(
    'that is not there: %s',
    async (path) => {
      const answer = await county.staff.get(path);
      answered(answer, 404);
      expect(answer.body.code).toBe('CONSENT_ROUTE_NOT_FOUND');
    },
  );

  it('that cannot be decoded is refused', async () => {
    const answer = await county.staff.get('/v1/patients/%zz');
    expect([400, 404]).toContain(answer.status);
    expect(answer.body.code).toMatch(/^CONSENT_/);
  });

  it.each([
    'at=yesterday',
    'knownAt=2026-13-01T00:00:00Z',
    'limit=0',
    'limit=1000',
    'limit=ten',
    'colour=red',
    'order=random',
    'types=;drop',
    'limit=1&limit=2',
    'at[]=x',
  ])('with a query that is wrong is refused: ?%s', async (query) => {
    const answer = await county.staff.get(`/v1/patients/${patient.id}/history?${query}`);
    answered(answer, 400);
    expect(answer.body.code).toBe('CONSENT_REQUEST_INVALID');
  });

  it('with a cursor or a position that is not ours is refused', async () => {
    const path = `/v1/patients/${patient.id}`;
    expect((await county.staff.get(`${path}/history?cursor=abc`)).status).toBe(400);
    for (const read of ['history', 'disclosures', 'sharing-state']) {
      for (const position of ['zzzz', 'ffffffffffffffff']) {
        expect((await county.staff.get(`${path}/${read}?minPosition=${position}`)).status).toBe(400);
      }
    }
  });

  it('carries headers of a size', async () => {
    const answer = await county.staff
      .get('/livez', { 'x-filler': 'x'.repeat(20_000) })
      .catch(() => undefined);
    expect(answer?.status ?? 431).toBe(431);
  });
});

describe('a batch', () => {
  it.each<[string, unknown, string]>([
    ['of none', { requests: [] }, '/requests'],
    [
      'of too many',
      {
        requests: Array.from({ length: 1_001 }, () => ({
          patient: { nhsNumber: '9990000018' },
          viewer: remote,
          purpose: 'direct-care',
        })),
      },
      '/requests',
    ],
    ['of something else', { requests: [1, 'x', null] }, '/requests'],
    [
      'with one in the wrong form',
      { requests: [{ patient: {}, viewer: 'x', purpose: 'direct-care' }] },
      '/requests/0/patient/patientId',
    ],
  ])('%s is refused', async (_, body, pointer) => {
    const answer = await county.clinician.post('/v1/decisions/batch', body);
    answered(answer, 400);
    expect(errorsOf(answer.body)).toContain(pointer);
  });

  it('of a thousand is answered', async () => {
    const requests = Array.from({ length: 1_000 }, () => question(patient));
    const answer = await county.clinician.post('/v1/decisions/batch', { requests });
    answered(answer, 200);
    expect(answer.body.answers).toHaveLength(1_000);
  });
});

describe('what is refused', () => {
  it('is neither recorded nor logged', async () => {
    const canary = newNhsNumber();
    const name = `Canary-${randomUUID()}`;
    await county.admin.post('/v1/patients', { nhsNumber: canary, name, registration: { practice: 'ZZZ99' } });
    await county.admin.post('/v1/patients', { nhsNumber: `${canary}1`, name });
    await county.admin.post('/v1/patients', { nhsNumber: canary, [name]: name, [canary]: 1 });
    await county.staff.get(`/v1/patients/${patient.id}/history?types=${name.replaceAll('-', '')}${canary}`);
    answered(await county.admin.post('/v1/patients/lookup', { nhsNumber: canary }), 404);
    expect(county.server.log).not.toContain(canary);
    expect(county.server.log).not.toContain(name);
    expect(county.server.process.errors).toBe('');
  });

  it('repeats no name that looks like a number or a sentence', async () => {
    const answer = await county.admin.post('/v1/patients', {
      nhsNumber: newNhsNumber(),
      9990000018: 1,
      'a b': 2,
    });
    answered(answer, 400);
    expect(answer.text).not.toContain('9990000018');
  });

  it('was never a fault of ours', () => {
    expect(county.server.log).not.toContain('request failed');
    expect(county.server.log).toContain(`"route":"/v1/patients/:patientId/choices"`);
  });
});
