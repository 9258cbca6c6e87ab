import type { OdsCode, Personal } from '#libs/kernel';

/** What a caller may be; each command and query names the ones it serves. */
export const roles = ['patient', 'practice-staff', 'clinician', 'auditor', 'admin', 'service'] as const;
export type Role = (typeof roles)[number];

/** Who may have done something: a caller, or the ledger itself, for which no token speaks. */
export const actorRoles = [...roles, 'ledger'] as const;
export type ActorRole = (typeof actorRoles)[number];

/** NHS national role codes that mean something here (domain rules, section 8). */
export const roleCodes = {
  clinicalPractitioner: 'R8000',
  adminClinicalSupport: 'R8008',
  systemAdministrator: 'R8010',
  privacyOfficer: 'R0001',
} as const;

/** Who did it, as they were at the time: the audit minimum of section 7. */
export interface Actor {
  /** SDS user id, patient id or client id. */
  readonly id: string;
  readonly name: Personal<string> | null;
  readonly role: ActorRole;
  /** National role code (`R8000`), where there is one. */
  readonly roleCode: string | null;
  readonly organisation: OdsCode | null;
}

/** How a choice reached the ledger. */
export const methods = ['online', 'app', 'in-person', 'phone', 'letter', 'policy'] as const;
export type Method = (typeof methods)[number];

/** In which right somebody chose: for themselves, or for the patient. */
export const capacities = [
  'self',
  'parental-responsibility',
  'attorney-health-and-welfare',
  'attorney-property-and-finance',
  'deputy-health-and-welfare',
  'deputy-property-and-affairs',
] as const;
export type Capacity = (typeof capacities)[number];

/** The person who made a choice. */
export interface MadeBy {
  readonly capacity: Capacity;
  /** The proxy's name; null when the patient chose. */
  readonly name: Personal<string> | null;
  /** Whether the patient was assessed as lacking capacity for this choice. */
  readonly patientLacksCapacity: boolean;
}
