import type { Instant, Personal } from '#libs/kernel';
import type { Permanence } from '../access-requests/events.js';
import type { Fact } from '../vocabulary/recorded.js';
import type { ContactChannel } from '../vocabulary/sharing.js';

export interface ContactPoint extends Fact {
  readonly contactPointId: string;
  readonly channel: ContactChannel;
  readonly value: Personal<string>;
  readonly preferred: boolean;
  /** Somebody told the code that was sent there. */
  readonly verified: boolean;
  /** The patient entered it online; else somebody wrote it down who had the patient before them. */
  readonly byPatient: boolean;
}

/** A code that was sent to show that a contact point is the patient's. */
export interface ContactCode {
  readonly contactPointId: string;
  readonly issue: number;
  readonly keyId: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
  /** Wrong ones. */
  readonly attempts: number;
  readonly failed: Permanence | null;
  /** It was told, or another value took the place of the one it was sent to. */
  readonly over: boolean;
}

/** What is known of how a patient can be reached. */
export interface Contacts {
  readonly contactPoints: readonly ContactPoint[];
  /** Every code ever issued to show one, in order. */
  readonly contactCodes: readonly ContactCode[];
}

/**
 * Whether codes of access requests may go there. What a patient entered online alone is shown to be theirs first: a
 * slip of a finger, or somebody else at their screen, would otherwise have the codes go to a stranger.
 */
export const takesCodes = ({ byPatient, verified }: ContactPoint): boolean => verified || !byPatient;

export const latestContactCode = (
  { contactCodes }: Contacts,
  contactPointId: string,
): ContactCode | undefined => contactCodes.findLast((code) => code.contactPointId === contactPointId);

/** The instant of expiry counts as over. */
export const isContactCodeOver = ({ over, expiresAt }: ContactCode, at: Instant): boolean =>
  over || at >= expiresAt;
