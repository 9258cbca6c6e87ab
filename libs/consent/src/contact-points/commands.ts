import type { Instant } from '#libs/kernel';
import type { Permanence } from '../access-requests/events.js';
import type { ContactChannel } from '../vocabulary/sharing.js';
import type { Actor } from '../vocabulary/who.js';

interface OfPoint {
  readonly contactPointId: string;
  readonly by: Actor;
  readonly now: Instant;
}

export interface SetContactPoint extends OfPoint {
  readonly channel: ContactChannel;
  readonly value: string;
  readonly preferred: boolean;
}

export type RemoveContactPoint = OfPoint;

/** Names a code of a contact point, so that somebody with the keys can tell whether it was the one submitted. */
export interface ContactCodeName {
  readonly contactPointId: string;
  readonly issue: number;
  readonly keyId: string;
}

/** Have a code sent there. */
export interface SendContactCode extends OfPoint {
  /** Which master key it will be derived under. */
  readonly keyId: string;
}

export interface VerifyContactPoint extends OfPoint {
  /** Whether the submitted code is that one. Called at most once, when all else is right. */
  readonly matches: (code: ContactCodeName) => boolean;
}

export interface RecordContactCodeUndelivered extends OfPoint {
  readonly issue: number;
  readonly permanence: Permanence;
}

export interface ContactPointCommandBody {
  SetContactPoint: SetContactPoint;
  RemoveContactPoint: RemoveContactPoint;
  SendContactCode: SendContactCode;
  VerifyContactPoint: VerifyContactPoint;
  RecordContactCodeUndelivered: RecordContactCodeUndelivered;
}

/** What the codes of a contact point are derived for: no access request is called so. */
export const secretOfContactPoint = (contactPointId: string): string => `contact-point/${contactPointId}`;
