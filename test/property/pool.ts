import type { Actor, MadeBy } from '#libs/consent';
import {
  type CommandId,
  type EventId,
  type Instant,
  type OdsCode,
  type PatientId,
  eventIdOf,
  instant,
  millisOf,
  odsCode,
  plusMillis,
} from '#libs/kernel';

/* A small pool, so that what happens meets what else happens. */

export const organisations: readonly OdsCode[] = ['GP1', 'GP2', 'UUU', 'VVV', 'WWW'].map(odsCode);
export const [GP1, GP2, U, V, W] = organisations as readonly [OdsCode, OdsCode, OdsCode, OdsCode, OdsCode];

const FIRST_DAY = instant('2026-03-01T00:00:00.000Z');
const DAY = 86_400_000;
export const DAYS = 8;

/** Business time: the start of a day, day 0 being the first. */
export const day = (n: number): Instant => plusMillis(FIRST_DAY, n * DAY);

/** Record time: the n-th second after all of business time, so that two things are never recorded at once. */
export const recordTime = (n: number): Instant => plusMillis(day(DAYS + 1), n * 1000);

export const dayOf = (at: Instant): number => (millisOf(at) - millisOf(FIRST_DAY)) / DAY;

/** The survivor, and the numbers it may have superseded. */
export const persons = [0, 1, 2] as const;
export type PersonIndex = (typeof persons)[number];

export const patientId = (person: PersonIndex): PatientId =>
  `00000000-0000-4000-8000-00000000000${String(person)}` as PatientId;

export const eventId = (n: number): EventId =>
  eventIdOf('7d0fd0e4-54b1-4cf7-a0c5-0b7d4bb0d5b4' as CommandId, n);

export const clinician: Actor = {
  id: 'clinician-1',
  name: null,
  role: 'clinician',
  roleCode: 'R8000',
  organisation: null,
};

export const thePatient: MadeBy = { capacity: 'self', name: null, patientLacksCapacity: false };
