import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  choice,
  type County,
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

describe('a choice in the wrong form', () => {
  it.each<[string, object, string[]]>([
    ['an unknown field', choice('granted', remote, { colour: 'red' }), ['/colour']],
    ['an unknown field inside', choice('granted', remote, { scope: { kind: 'all', x: 1 } }), ['/scope/x']],
    ['a value nobody can choose', choice('allowed'), ['/value']],
    ['a number for text', choice('granted', remote, { notice: 7 }), ['/notice']],
    ['text for a flag', choice('granted', remote, { keepNamed: 'true' }), ['/keepNamed']],
    ['a list for an object', choice('granted', remote, { scope: [] }), ['/scope']],
    ['null for an object', choice('granted', remote, { scope: null }), ['/scope']],
    ['no scope', choice('granted', remote, { scope: undefined }), ['/scope']],
    [
      'a scope without its organisation',
      choice('granted', remote, { scope: { kind: 'organisation' } }),
      ['/scope/organisation'],
    ],
    [
      'an organisation for everyone',
      choice('granted', remote, { scope: { kind: 'all', organisation: remote } }),
      ['/scope/organisation'],
    ],
    ['a lower-case code', choice('granted', 'rwe'), ['/scope/organisation']],
    ['a day that is none', choice('granted', remote, { from: '2026-02-30T00:00:00Z' }), ['/from']],
    ['a time without an offset', choice('granted', remote, { from: '2026-02-03T00:00:00' }), ['/from']],
    ['a NUL-like control character', choice('granted', remote, { evidence: 'a\u0007b' }), ['/evidence']],
    ['far too much text', choice('granted', remote, { evidence: 'x'.repeat(1_001) }), ['/evidence']],
    [
      'several things at once',
      { value: 1, direction: 'up', method: null },
      ['/value', '/direction', '/scope', '/method'],
    ],
    ['an empty object', {}, ['/value', '/direction', '/scope', '/method']],
    [
      'a proxy who is nobody',
      choice('granted', remote, { madeBy: { capacity: 'friend' } }),
      ['/madeBy/capacity'],
    ],
  ])('is refused with a pointer to it: %s', async (_, body, pointers) => {
    const answer = await county.staff.post(choices(), body);
    answered(answer, 400);
    expect(answer.body.code).toBe('CONSENT_REQUEST_INVALID');
    expect(errorsOf(answer.body).sort()).toEqual([...pointers].sort());
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it.each<[string, object, number, string]>([
    [
      'dates out of order',
      choice('granted', remote, { from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }),
      422,
      'CONSENT_PERIOD_INVALID',
    ],
    ['an organisation nobody knows', choice('granted', 'ZZZ99'), 422, 'CONSENT_ORGANISATION_UNKNOWN'],
    [
      'a patient’s choice without a notice',
      choice('granted', remote, { notice: null }),
      422,
      'CONSENT_CHOICE_INVALID',
    ],
  ])('that makes no sense is refused: %s', async (_, body, status, code) => {
    const answer = await county.staff.post(choices(), body);
    answered(answer, status);
    expect(answer.body.code).toBe(code);
  });
});

describe('an NHS number', () => {
  it.each([
    '9990000019',
    '1111111111',
    '999000001',
    '99900000181',
    '999-0000-018',
    '３９９００００１８',
    '٩٩٩٠٠٠٠٠١٨',
    '3200000007',
    '',
    'x'.repeat(20),
  ])('that is not one is refused: %j', async (nhsNumber) => {
    for (const path of ['/v1/patients', '/v1/patients/lookup']) {
      const answer = await county.admin.post(path, { nhsNumber });
      answered(answer, 400);
      expect(errorsOf(answer.body)).toEqual(['/nhsNumber']);
    }
  });

  it('may be written 3-3-4', async () => {
    const { nhsNumber } = patient;
    const written = `${nhsNumber.slice(0, 3)}-${nhsNumber.slice(3, 6)}-${nhsNumber.slice(6)}`;
    expect((await county.admin.post('/v1/patients/lookup', { nhsNumber: written })).body.patientId).toBe(
      patient.id,
    );
  });

  it('is registered once', async () => {
    const answer = await county.admin.post('/v1/patients', { nhsNumber: patient.nhsNumber });
    answered(answer, 409);
    expect(answer.body.code).toBe('CONSENT_PATIENT_ALREADY_REGISTERED');
  });

  it.each(['9990000018', '999-000-0018', 'item:999.000.0018', 'A9990000018'])(
    'never stands in an id of another system: %s',
    async (id) => {
      const item = { itemId: id, organisation: remote };
      const marked = await county.clinician.post(`/v1/patients/${patient.id}/private-items`, item);
      answered(marked, 400);
      expect(errorsOf(marked.body)).toEqual(['/itemId']);
      for (const [more, pointer] of [
        [{ items: ['encounter-1', id] }, '/items'],
        [{ onBehalfOf: { id } }, '/onBehalfOf/id'],
      ] as const) {
        const asked = await county.service.post('/v1/decisions', question(patient, remote, more));
        answered(asked, 400);
        expect(errorsOf(asked.body)).toEqual([pointer]);
        expect(asked.text).not.toContain(id);
      }
      const noticed = await county.staff.post(choices(), choice('granted', remote, { notice: id }));
      answered(noticed, 400);
      expect(errorsOf(noticed.body)).toEqual(['/notice']);
    },
  );

  it('never stands for an organisation', async () => {
    const sources = ['9990000018'];
    const asked = await county.clinician.post('/v1/decisions', question(patient, remote, { sources }));
    answered(asked, 400);
    expect(errorsOf(asked.body)).toEqual(['/sources']);
    const chosen = await county.staff.post(choices(), choice('granted', '9990000018'));
    answered(chosen, 400);
    expect(errorsOf(chosen.body)).toEqual(['/scope/organisation']);
  });

  it('is one thing, and the id of a person or an item that has ten digits another', async () => {
    const asked = await county.service.post(
      '/v1/decisions',
      question(patient, remote, {
        items: ['9990000019', '7f1cbb28-7aa0-4d0a-8f3c-9990000018ab'],
        onBehalfOf: { id: '555036632103', roleCode: 'R8000' },
      }),
    );
    answered(asked, 200);
  });

  it('never stands in an address', async () => {
    answered(await county.staff.get(`/v1/patients/${patient.nhsNumber}`), 404);
    expect(county.server.log).not.toContain(patient.nhsNumber);
  });
});
