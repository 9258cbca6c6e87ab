import { applicationError } from '#libs/application';
import { consentError, parseNhsNumber, type NhsNumber } from '#libs/consent';
import {
  type CalendarDate,
  type Instant,
  isUuid,
  type OdsCode,
  parseCalendarDate,
  parseInstant,
  parseOdsCode,
  type PatientId,
  parsePatientId,
} from '#libs/kernel';

/*
 * From the texts of a request that has been validated to the values of the domain. What is in a path has not been:
 * a path that names nothing is answered like one that names something the caller may not see.
 */

export const patientIn = (path: string): PatientId => {
  const patientId = parsePatientId(path);
  if (patientId === undefined) throw consentError('CONSENT_PATIENT_NOT_FOUND');
  return patientId;
};

export const organisationIn = (path: string): OdsCode => {
  const code = parseOdsCode(path);
  if (code === undefined) throw applicationError('CONSENT_ORGANISATION_NOT_FOUND');
  return code;
};

/** The id of a part of a patient's record; `notFound` is what an unknown one is answered with. */
export const partIn = (path: string, notFound: Parameters<typeof consentError>[0]): string => {
  if (!isUuid(path)) throw consentError(notFound);
  return path;
};

/** An NHS number has a code of its own: it is the field people get wrong. */
export const nhsNumberAt = (pointer: string, text: string): NhsNumber => {
  const nhsNumber = parseNhsNumber(text);
  if (nhsNumber === undefined) {
    throw consentError('CONSENT_NHS_NUMBER_INVALID', {
      errors: [{ pointer, detail: 'must be a valid NHS number of ten digits' }],
    });
  }
  return nhsNumber;
};

const validated = <T>(parsed: T | undefined): T => {
  if (parsed === undefined) throw new Error('a field was not validated');
  return parsed;
};

export const ods = (text: string): OdsCode => validated(parseOdsCode(text));
export const instantOf = (text: string): Instant => validated(parseInstant(text));
export const dateOf = (text: string): CalendarDate => validated(parseCalendarDate(text));

/** For fields that may be left out. */
export const maybe = <T>(read: (text: string) => T, text: string | undefined): T | undefined =>
  text === undefined ? undefined : read(text);

/** For fields where left out and null are the same. */
export const orNull = <T>(read: (text: string) => T, text: string | null | undefined): T | null =>
  text === undefined || text === null ? null : read(text);
