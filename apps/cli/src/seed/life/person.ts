import type { NhsNumber } from '#libs/consent';
import type { CalendarDate, PatientId } from '#libs/kernel';
import type { Place } from '../places.js';

/** One invented inhabitant. */
export interface Person {
  readonly index: number;
  readonly patientId: PatientId;
  readonly nhsNumber: NhsNumber;
  readonly given: string;
  readonly family: string;
  /** Day of birth, counted in days of the simulation: mostly far below 0. */
  readonly born: number;
  readonly dateOfBirth: CalendarDate;
  /** The practice at the time of registration. */
  readonly practice: Place;
  /** Day on which the ledger first hears of this person. */
  readonly joined: number;
  /** Whether somebody else decides for this person. */
  readonly lacksCapacity: boolean;
}

export const nameOf = ({ given, family }: Pick<Person, 'given' | 'family'>): string => `${given} ${family}`;
