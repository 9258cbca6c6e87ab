import fc from 'fast-check';
import { type CalendarDate, type Instant, instant, type OdsCode } from '#libs/kernel';
import {
  CLOSED_TRUST,
  OTHER_PATIENT,
  OTHER_PRACTICE,
  PATIENT,
  PRACTICE,
  THIRD_PATIENT,
  TRUST,
  UNKNOWN,
} from './people-and-places.js';

/* Small pools, so that what is drawn meets: five days, few ids, few organisations. */

export const INSTANTS: readonly Instant[] = [1, 2, 3, 4, 5].map((day) =>
  instant(`2024-06-0${day}T12:00:00Z`),
);

export const at = fc.constantFrom(...INSTANTS);
export const id = fc.constantFrom('a', 'b', 'c');
export const organisation: fc.Arbitrary<OdsCode> = fc.constantFrom(
  PRACTICE,
  OTHER_PRACTICE,
  TRUST,
  CLOSED_TRUST,
  UNKNOWN,
);
export const patientId = fc.constantFrom(PATIENT, OTHER_PATIENT, THIRD_PATIENT);
export const day = fc.constantFrom(
  '1980-05-17',
  '2012-02-29',
  '2020-01-01',
  '2024-06-03',
) as fc.Arbitrary<CalendarDate>;
