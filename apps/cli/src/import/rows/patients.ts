import { contactChannels, type ContactChannel, type NhsNumber, parseNhsNumber } from '#libs/consent';
import type { CalendarDate, Instant, OdsCode } from '#libs/kernel';
import type { Columns } from '../columns.js';
import type { Row } from '../row.js';

export interface ContactValue {
  readonly channel: ContactChannel;
  readonly value: string;
  readonly preferred: boolean;
}

/** A patient to register, with the practice and the ways to reach them. */
export interface PatientRow {
  readonly nhsNumber: NhsNumber;
  readonly name: string | null;
  readonly dateOfBirth: CalendarDate | null;
  readonly registration: { readonly practice: OdsCode; readonly from?: Instant } | null;
  readonly contacts: readonly ContactValue[];
}

export const patientColumns: Columns = {
  required: ['nhs_number'],
  optional: ['name', 'date_of_birth', 'practice', 'registered_from', 'mobile', 'email', 'preferred'],
};

export const readNhsNumber = (row: Row): NhsNumber =>
  row.requiredAs('nhs_number', parseNhsNumber, 'a valid NHS number');

export const readPatient = (row: Row): PatientRow => {
  const nhsNumber = readNhsNumber(row);
  const name = row.optional('name') ?? null;
  const dateOfBirth = row.date('date_of_birth') ?? null;
  const practice = row.optional('practice') === undefined ? undefined : row.odsCode('practice');
  const from = row.instant('registered_from');
  if (practice === undefined && from !== undefined) row.refuse('registered_from', 'needs a practice');
  return {
    nhsNumber,
    name,
    dateOfBirth,
    registration: practice === undefined ? null : { practice, ...(from !== undefined && { from }) },
    contacts: contactsOf(row),
  };
};

/** The mobile is preferred where there is one and nothing else is said. */
const contactsOf = (row: Row): readonly ContactValue[] => {
  const mobile = row.read('mobile', readMobile, 'a mobile number, as +447700900123 or 07700 900123');
  const email = row.optional('email');
  const preferred = row.oneOf('preferred', contactChannels) ?? (mobile === undefined ? 'email' : 'sms');
  return [
    ...(mobile === undefined ? [] : [{ channel: 'sms', value: mobile } as const]),
    ...(email === undefined ? [] : [{ channel: 'email', value: email } as const]),
  ].map((contact) => ({ ...contact, preferred: contact.channel === preferred }));
};

/** National numbers get the country's code; whether a code can be sent there is for the rules to say. */
const readMobile = (text: string): string | undefined => {
  const digits = text.replace(/[\s()-]/g, '');
  if (/^07\d{9}$/.test(digits)) return `+44${digits.slice(1)}`;
  return /^\+\d{7,15}$/.test(digits) ? digits : undefined;
};
