import type { Instant, Personal } from '#libs/kernel';
import type { Permanence } from '../access-requests/events.js';
import type { ContactChannel } from '../vocabulary/sharing.js';
import type { Actor } from '../vocabulary/who.js';

/*
 * Where a patient can be reached (section 1, 5), and how it was shown to be theirs. The codes that show it are derived
 * as those of access requests are: no event holds one.
 */

interface OfPoint {
  readonly contactPointId: string;
  readonly recordedBy: Actor;
}

export interface ContactPointSet extends OfPoint {
  readonly channel: ContactChannel;
  /** E.164 number or email address. */
  readonly value: Personal<string>;
  readonly preferred: boolean;
  /** The value is the one that stood there: what was shown of it still holds. Left out by events from before. */
  readonly sameValue?: boolean;
}

export type ContactPointRemoved = OfPoint;

interface OfCode extends OfPoint {
  /** 1, 2, ...: within one contact point, whatever its value. */
  readonly issue: number;
}

/** A code is to be sent to the contact point, to show that whoever reads it there is the patient. */
export interface ContactCodeIssued extends OfCode {
  readonly channel: ContactChannel;
  /** Which master key the code is derived under. */
  readonly keyId: string;
  readonly at: Instant;
  /** The first instant the code is over. */
  readonly expiresAt: Instant;
}

/** It cannot be sent there. */
export interface ContactCodeUndelivered extends OfCode {
  readonly permanence: Permanence;
}

/** A code was submitted that is not the one; what was submitted is not kept. */
export interface ContactCodeRejected extends OfCode {
  readonly at: Instant;
}

/** The code was told by somebody who had it from there. */
export interface ContactPointVerified extends OfCode {
  readonly at: Instant;
}

export interface ContactPointEventData {
  ContactPointSet: ContactPointSet;
  ContactPointRemoved: ContactPointRemoved;
  ContactCodeIssued: ContactCodeIssued;
  ContactCodeUndelivered: ContactCodeUndelivered;
  ContactCodeRejected: ContactCodeRejected;
  ContactPointVerified: ContactPointVerified;
}

export type ContactPointEventType = keyof ContactPointEventData;

export type ContactPointEvent = {
  [T in ContactPointEventType]: { readonly type: T; readonly data: ContactPointEventData[T] };
}[ContactPointEventType];
