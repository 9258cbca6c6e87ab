import type { Actor, IdentityLevel } from '#libs/consent';
import type { PatientId } from '#libs/kernel';

/** Who sent a request, as an issuer the ledger trusts vouches for it. */
export interface AuthenticatedCaller {
  /** Issuer and subject together: the equal subjects of two issuers are two people. */
  readonly clientId: string;
  readonly actor: Actor;
  /** The caller's own record, where the caller is a patient. */
  readonly patientId: PatientId | null;
  /** Authenticator assurance level of the login: 3 is a step-up. */
  readonly assuranceLevel: number;
  /** How far the login proves who a patient is; null where it does not say. */
  readonly identityLevel: IdentityLevel | null;
}
