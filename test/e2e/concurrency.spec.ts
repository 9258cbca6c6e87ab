import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  choice,
  type County,
  newPatient,
  outcomeFor,
  record,
  settleCounty,
} from '../support/county.js';
import { startServer } from '../support/server.js';
import { shorterOnServers } from '../support/storage.js';

const DECISIONS = shorterOnServers(10_000);
const PATIENTS = 50;
const AT_ONCE = 100;

let county: County;

beforeAll(async () => {
  county = await settleCounty(await startServer({ env: { LEDGER_LOG_LEVEL: 'warn' } }));
});

afterAll(async () => {
  await county.server.stop();
});

describe('If-Match', () => {
  it('lets the first of two writers through, and tells the second that the record has changed', async () => {
    const { id } = await newPatient(county);
    const path = `/v1/patients/${id}/choices`;
    const { headers } = await county.staff.get(`/v1/patients/${id}`);
    const seen = { 'if-match': String(headers.etag) };
    const first = await county.staff.post(path, choice('granted'), seen);
    answered(first, 201);
    const second = await county.staff.post(path, choice('refused'), seen);
    answered(second, 412);
    expect(second.body.code).toBe('CONSENT_REVISION_STALE');
    answered(
      await county.staff.post(path, choice('refused'), { 'if-match': String(first.headers.etag) }),
      201,
    );
    answered(await county.staff.post(path, choice('granted'), { 'if-match': '*' }), 201);
  });

  it.each(['3', '"x"', 'W/"3"', '"3", "4"', '"-1"', '"03"'])(
    'is one ETag of this ledger, not %s',
    async (etag) => {
      const { id } = await newPatient(county);
      const answer = await county.staff.post(`/v1/patients/${id}/choices`, choice('granted'), {
        'if-match': etag,
      });
      answered(answer, 400);
      expect(answer.body.code).toBe('CONSENT_IF_MATCH_INVALID');
    },
  );

  it('takes the ETag of a sharing state: that of the number in the address, and of the present', async () => {
    const [superseded, survivor] = [await newPatient(county), await newPatient(county)];
    for (const value of ['granted', 'refused', 'granted']) {
      answered(await county.staff.post(`/v1/patients/${survivor.id}/choices`, choice(value)), 201);
    }
    const merge = { superseded: superseded.id };
    answered(await county.admin.post(`/v1/patients/${survivor.id}/merges`, merge), 201);
    const path = `/v1/patients/${superseded.id}`;
    const { headers, body } = await county.staff.get(`${path}/sharing-state`);
    expect(body.patientId).toBe(survivor.id);
    expect(headers.etag).not.toBe(`"${body.revision}"`);
    expect(headers.etag).toBe((await county.staff.get(path)).headers.etag);
    const seen = { 'if-match': String(headers.etag) };
    const changed = await county.staff.post(`${path}/choices`, choice('refused'), seen);
    answered(changed, 201);
    answered(await county.staff.post(`${path}/choices`, choice('granted'), seen), 412);
    const { recordedAt } = changed.body;
    const past = await county.staff.get(`${path}/sharing-state?knownAt=${recordedAt}`);
    answered(past, 200);
    expect(past.headers.etag).toBeUndefined();
  });

  it('lets one of 100 at one revision through', async () => {
    const { id } = await newPatient(county);
    const { headers } = await county.staff.get(`/v1/patients/${id}`);
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        county.staff.post(`/v1/patients/${id}/choices`, choice('granted'), {
          'if-match': String(headers.etag),
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(AT_ONCE - 1);
  });
});

describe('100 commands on one record at once', () => {
  it('are recorded as often as they were acknowledged', async () => {
    const { id } = await newPatient(county);
    const before = BigInt((await county.staff.get(`/v1/patients/${id}`)).body.revision);
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        county.staff.post(`/v1/patients/${id}/choices`, choice(index % 2 === 0 ? 'granted' : 'refused')),
      ),
    );
    const acknowledged = answers.filter(({ status }) => status === 201).length;
    const after = BigInt((await county.staff.get(`/v1/patients/${id}`)).body.revision);
    expect(Number(after - before)).toBe(acknowledged);
    expect(acknowledged).toBe(AT_ONCE);
  });
});

describe('a decision after an acknowledged revocation', () => {
  it(`is never a permit by the older grant, ${String(DECISIONS)} times`, async () => {
    const patients = await Promise.all(Array.from({ length: PATIENTS }, () => newPatient(county)));
    const { staff, clinician } = county;
    let decisions = 0;
    let permitsBefore = 0;
    let stale = 0;
    const started = performance.now();
    await Promise.all(
      patients.map(async (patient) => {
        const path = `/v1/patients/${patient.id}/choices`;
        const permits = async () => (await outcomeFor(clinician, patient)) === 'permit';
        for (let round = 0; round < DECISIONS / PATIENTS / 4; round++) {
          await record(staff, path, choice('granted'));
          if (await permits()) permitsBefore++;
          await record(staff, path, choice('revoked'));
          const after = await Promise.all([permits(), permits(), permits(), permits()]);
          decisions += after.length;
          stale += after.filter(Boolean).length;
        }
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${String(decisions)} decisions after acknowledged revocations in ${seconds.toFixed(1)} s: ${String(stale)} stale permits`,
    );
    expect(decisions).toBe(DECISIONS);
    // The grants did count while they stood, so the zero means something.
    expect(permitsBefore).toBe(DECISIONS / 4);
    expect(stale).toBe(0);
  }, 180_000);
});
