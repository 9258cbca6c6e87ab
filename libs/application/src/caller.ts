import type { Actor, IdentityLevel } from '#libs/consent';
import type { PatientId } from '#libs/kernel';

/** Who is asking, as the verified token says. */
export interface Caller {
  /** The client the token was given to; it scopes idempotency keys. */
  readonly clientId: string;
  readonly actor: Actor;
  /** The caller's own record, where the caller is a patient. */
  readonly patientId: PatientId | null;
  /** Authenticator assurance level of the login: 3 is a step-up. */
  readonly assuranceLevel: number;
  /** How far the login proves who a patient is (NHS login); left out or null where it does not say. */
  readonly identityLevel?: IdentityLevel | null;
}

/** What comes with every command beside its body. */
export interface CommandContext {
  readonly caller: Caller;
  readonly idempotencyKey: string;
  /** Canonical JSON of method, path and body: digested with a key, never stored as it is. */
  readonly bodyDigestInput: string;
  /** The revision the caller last saw (`If-Match`); null when any will do. */
  readonly ifMatch: bigint | null;
  readonly correlationId: string;
}
