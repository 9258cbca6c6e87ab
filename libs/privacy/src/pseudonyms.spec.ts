import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, type PatientId } from '#libs/kernel';
import { memoryKeyring } from './keyring.js';
import { type NamedFor, Pseudonyms } from './pseudonyms.js';

const at = instant('2024-01-01T00:00:00Z');
const keyring = memoryKeyring(at);
const pseudonyms = new Pseudonyms(keyring);

const subscriber = fc.record({ owner: fc.string(), agreement: fc.string() });
const patient = fc.uuid({ version: 4 }).map((id) => id as PatientId);
const isSame = (a: NamedFor, b: NamedFor): boolean => a.owner === b.owner && a.agreement === b.agreement;

describe('the name of a patient', () => {
  it('is 26 characters of base32', () => {
    fc.assert(
      fc.property(subscriber, patient, (who, patientId) => {
        expect(pseudonyms.of(who, patientId)).toMatch(/^[a-z2-7]{26}$/);
      }),
    );
  });

  it('is the same for one subscriber for ever, in every process and through rotations', () => {
    fc.assert(
      fc.property(subscriber, patient, (who, patientId) => {
        const name = pseudonyms.of(who, patientId);
        keyring.rotate();
        expect(pseudonyms.of({ ...who }, patientId)).toBe(name);
        expect(new Pseudonyms(keyring).of(who, patientId)).toBe(name);
      }),
      { numRuns: 25 },
    );
  });

  it('is another for every other subscriber, patient and ledger', () => {
    const other = new Pseudonyms(memoryKeyring(at));
    fc.assert(
      fc.property(subscriber, subscriber, patient, patient, (one, two, patientId, otherPatient) => {
        const name = pseudonyms.of(one, patientId);
        if (!isSame(one, two)) expect(pseudonyms.of(two, patientId)).not.toBe(name);
        if (patientId !== otherPatient) expect(pseudonyms.of(one, otherPatient)).not.toBe(name);
        expect(other.of(one, patientId)).not.toBe(name);
      }),
    );
  });

  it.each([
    [
      { owner: 'RA', agreement: 'A1' },
      { owner: 'RAA', agreement: '1' },
    ],
    [
      { owner: 'RAA","1', agreement: '' },
      { owner: 'RAA', agreement: '1' },
    ],
  ])('is not to be had by writing owner and agreement together otherwise', (one, two) => {
    const patientId = '7d7a6a3e-52a5-4c0b-9a57-1f0c5b9f6d01' as PatientId;
    expect(pseudonyms.of(one, patientId)).not.toBe(pseudonyms.of(two, patientId));
  });
});
