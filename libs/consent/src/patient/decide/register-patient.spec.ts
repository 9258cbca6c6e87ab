import { describe, expect, it } from '@jest/globals';
import { type CalendarDate, instant } from '#libs/kernel';
import { given } from '../../../contract/src/given.js';
import { relationshipStarted } from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  CLOSED_PRACTICE,
  CLOSURE,
  LAST_YEAR,
  NOW,
  PRACTICE,
  registered,
  TRUST,
  UNKNOWN,
} from '../../../contract/src/people-and-places.js';
import type { RegisterPatient } from '../commands.js';

const { nhsNumber, dateOfBirth, name } = registered().data;

const register = (command: Partial<RegisterPatient> = {}) => ({
  type: 'RegisterPatient' as const,
  nhsNumber: nhsNumber as RegisterPatient['nhsNumber'],
  dateOfBirth: dateOfBirth as RegisterPatient['dateOfBirth'],
  name: name as string,
  registration: null,
  by: CLINICIAN,
  now: NOW,
  ...command,
});

describe('registering a patient', () => {
  it('records the number and who it is', () => {
    expect(given().when(register())).toEqual([registered()]);
  });

  it('starts the practice’s care relationship where a registration is named', () => {
    const registration = { relationshipId: 'registration-1', practice: PRACTICE, from: LAST_YEAR };
    expect(given().when(register({ registration }))).toEqual([
      registered(),
      relationshipStarted({
        relationshipId: 'registration-1',
        organisation: PRACTICE,
        kind: 'registration',
        from: LAST_YEAR,
      }),
    ]);
  });

  it('takes now for a registration without a start', () => {
    const registration = { relationshipId: 'registration-1', practice: PRACTICE };
    expect(given().when(register({ registration }))).toMatchObject([{}, { data: { from: NOW } }]);
  });

  it('is refused for a number that is registered', () => {
    expect(given(registered()).when(register())).toBe('CONSENT_PATIENT_ALREADY_REGISTERED');
  });

  it('takes no date of birth after today, as London counts days', () => {
    const now = instant('2024-06-01T23:30:00Z');
    const bornOn = (day: string) => given().when(register({ dateOfBirth: day as CalendarDate, now }));
    expect(bornOn('2024-06-02')).toMatchObject([{ type: 'PatientRegistered' }]);
    expect(bornOn('2024-06-03')).toBe('CONSENT_DATE_INVALID');
  });

  it.each([
    ['an organisation nobody knows', UNKNOWN, 'CONSENT_ORGANISATION_UNKNOWN'],
    ['an organisation that is no practice', TRUST, 'CONSENT_NOT_A_PRACTICE'],
    ['a closed practice', CLOSED_PRACTICE, 'CONSENT_ORGANISATION_CLOSED'],
  ])('is refused with a registration at %s', (_, practice, code) => {
    expect(given().when(register({ registration: { relationshipId: 'r', practice } }))).toBe(code);
  });

  it('takes a registration that began before the practice closed, and none from its closure on', () => {
    const at = (from: string) =>
      given().when(
        register({
          registration: { relationshipId: 'r', practice: CLOSED_PRACTICE, from: instant(from) },
        }),
      );
    expect(at('2024-04-30T23:59:59.999Z')).toHaveLength(2);
    expect(at(CLOSURE)).toBe('CONSENT_ORGANISATION_CLOSED');
  });
});
