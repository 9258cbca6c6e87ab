import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import {
  answered,
  type County,
  newPatient,
  question,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { startServer } from '../support/server.js';
import { itInFiles } from '../support/storage.js';

const YEARS_AGO = '2009-05-01T00:00:00Z';
const CANARY = 'Peregrine Quillfeather';
const CONTACT = 'quillfeather@example.org';

let county: County;

beforeAll(async () => {
  county = await settleCounty(await startServer());
});

afterAll(async () => {
  await county.server.stop();
});

const die = async ({ id }: TestPatient): Promise<void> => {
  answered(await county.staff.put(`/v1/patients/${id}/death`, { status: 'formal', from: YEARS_AGO }), 200);
};

const erasure = { reason: 'retention-over', authorisation: 'Information governance board, minute 2036/14' };
const erase = (patient: TestPatient, body: object = erasure, by = county.admin) =>
  by.post(`/v1/patients/${patient.id}/erasure`, body);

/** The patient's key as the vault keeps it: wrapped. */
const wrappedKeyOf = (patientId: string): string | undefined => {
  const vault = new Database(join(county.server.dataDirectory, 'vault.db'), { readonly: true });
  try {
    const select = vault.prepare<[string], { wrapped: string }>(
      'select wrapped from patient_key where patient_id = ?',
    );
    return select.get(patientId)?.wrapped;
  } finally {
    vault.close();
  }
};

/** Which of these texts stand in which file, write-ahead logs included. */
const filesWith = (texts: readonly (string | undefined)[]): readonly string[] =>
  readdirSync(county.server.dataDirectory, { withFileTypes: true })
    // The outbox is where messages of development are sent to.
    .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
    .flatMap(({ name }) => {
      const bytes = readFileSync(join(county.server.dataDirectory, name));
      return texts
        .filter((text) => text !== undefined && bytes.includes(text))
        .map((text) => `${text} in ${name}`);
    });

describe('erasing a patient', () => {
  it('is refused with the reason while the record has to be kept', async () => {
    const patient = await newPatient(county);
    const refused = await erase(patient);
    answered(refused, 409);
    expect(JSON.parse(refused.text)).toMatchObject({
      code: 'CONSENT_ERASURE_RETAINED',
      detail: 'No formal death is on record.',
    });
    answered(await erase(patient, { ...erasure, reason: 'legal-order', legalOrder: 'none' }), 409);
    for (const wrong of [
      { ...erasure, reason: 'they asked' },
      { ...erasure, reason: 'legal-order' },
      { ...erasure, legalOrder: 'order-17' },
      { ...erasure, authorisation: 'About 999 000 0018' },
    ])
      answered(await erase(patient, wrong), 400);
  });

  it('leaves nobody to be asked about, and a history that reads as forgotten', async () => {
    const patient = await newPatient(county);
    await die(patient);
    const erased = await erase(patient);
    answered(erased, 200);
    expect(erased.body.events).toMatchObject([{ type: 'PatientErased' }]);

    const lookup = await county.admin.post('/v1/patients/lookup', { nhsNumber: patient.nhsNumber });
    answered(lookup, 404);
    answered(await county.clinician.post('/v1/decisions', question(patient)), 404);
    const read = await county.auditor.get(`/v1/patients/${patient.id}`);
    answered(read, 200);
    expect(JSON.parse(read.text)).toMatchObject({
      nhsNumber: { forgotten: true },
      name: { forgotten: true },
    });
    const history = await county.auditor.get(
      `/v1/patients/${patient.id}/history?minPosition=${erased.body.position}`,
    );
    answered(history, 200);
    expect(history.text).toContain('PatientErased');
    expect(history.text).not.toContain('Ada Example');

    const again = await erase(patient);
    answered(again, 409);
    expect(again.body.code).toBe('CONSENT_PATIENT_ERASED');
    const anew = await county.admin.post('/v1/patients', { nhsNumber: patient.nhsNumber });
    answered(anew, 201);
    expect(anew.body.subject).not.toBe(patient.id);
  });

  it('is done by a legal order on record', async () => {
    const patient = await newPatient(county);
    answered(
      await county.admin.post('/v1/grounds', {
        groundId: 'order-17',
        details: { kind: 'legal-order', form: 'court-order', reference: '17/2026' },
      }),
      201,
    );
    answered(await erase(patient, { ...erasure, reason: 'legal-order', legalOrder: 'order-17' }), 200);
  });

  itInFiles('leaves nothing personal, and no key that opened it, in any file of the ledger', async () => {
    const patient = await newPatient(county);
    const path = `/v1/patients/${patient.id}`;
    answered(await county.staff.post(`${path}/contact-points`, { channel: 'email', value: CONTACT }), 201);
    answered(
      await county.clinician.post(`${path}/relationships/self-claims`, {
        organisation: remote,
        reason: 6,
        note: CANARY,
      }),
      201,
    );
    const wrapped = wrappedKeyOf(patient.id);
    // As it is found while it is there, it would be found if it were left.
    expect(filesWith([wrapped])).not.toEqual([]);
    await die(patient);
    const erased = await erase(patient);
    answered(erased, 200);
    answered(await county.auditor.get(`${path}/history?minPosition=${erased.body.position}`), 200);
    expect(wrappedKeyOf(patient.id)).toBeUndefined();
    expect(filesWith([wrapped, CANARY, CONTACT, patient.nhsNumber])).toEqual([]);
  });
});
