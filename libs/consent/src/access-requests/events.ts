import type { Instant, OdsCode } from '#libs/kernel';
import type { ContactChannel, Purpose } from '../vocabulary/sharing.js';
import type { Actor } from '../vocabulary/who.js';

/*
 * What can happen to an access request (section 4), in the stream of the patient it is about. A code itself stands
 * nowhere: it is derived from the request's id, the issue's number and the key named here, whenever it is needed.
 */

interface By {
  readonly recordedBy: Actor;
}

interface OfRequest extends By {
  readonly requestId: string;
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
  readonly at: Instant;
}

/** An organisation asks whether it may look. */
export interface AccessRequested extends OfRequest {
  /** The first instant the request is over. */
  readonly expiresAt: Instant;
}

/** Email is accepted, and known to prove less than a text message to a telephone in the patient's hand. */
export const assurances = ['standard', 'lower'] as const;
export type Assurance = (typeof assurances)[number];

/** Why there is a code: with the request, asked for again, or because the one before could not be delivered. */
export const issueCauses = ['request', 'resend', 'fallback'] as const;
export type IssueCause = (typeof issueCauses)[number];

/** A code is to be sent. The one before it counts no longer. */
export interface CodeIssued extends OfRequest {
  /** 1, 2, ...: within one request. */
  readonly issue: number;
  /** Which master key the code is derived under. */
  readonly keyId: string;
  readonly channel: ContactChannel;
  /** Where it goes: the patient's contact point of that id. */
  readonly contactPointId: string;
  /** The first instant the code is over. */
  readonly expiresAt: Instant;
  readonly assurance: Assurance;
  readonly cause: IssueCause;
}

interface OfIssue extends By {
  readonly requestId: string;
  readonly issue: number;
}

export interface CodeDelivered extends OfIssue {
  readonly channel: ContactChannel;
  /** The provider's own reference; nothing personal. */
  readonly providerReference: string | null;
}

export const permanences = ['temporary', 'permanent', 'technical'] as const;
export type Permanence = (typeof permanences)[number];

export interface CodeDeliveryFailed extends OfIssue {
  readonly channel: ContactChannel;
  readonly permanence: Permanence;
  /** What follows: a code by the other channel, the practice asking the patient, or nothing. */
  readonly next: 'other-channel' | 'practice' | 'none';
}

/** The patient gave the organisation the code it was sent. */
export type CodeVerified = OfRequest;

export const rejectionReasons = ['wrong-code', 'wrong-organisation', 'wrong-purpose'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** A code was submitted that does not fit; what was submitted is not kept. */
export interface CodeRejected extends By {
  readonly requestId: string;
  /** The code that counted then; null where there was none. */
  readonly issue: number | null;
  /** Who submitted it, and for what: not always those of the request. */
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
  readonly reason: RejectionReason;
  readonly at: Instant;
}

/** The code's time is over; the request's is not. */
export interface CodeExpired extends OfIssue {
  readonly at: Instant;
}

/** Too many wrong codes: the request is over. */
export interface CodeLocked extends OfRequest {
  readonly issue: number;
}

/** The patient approved the request in the portal instead of passing on a code. */
export type AccessRequestApproved = OfRequest;

/** The patient said no to this request; the organisation may not ask again for a while. */
export type AccessRequestDeclined = OfRequest;

export type AccessRequestExpired = OfRequest;

export const cancellationReasons = [
  'withdrawn',
  'refused',
  'prohibited',
  'relationship-ended',
  'organisation-closed',
  'deceased',
  'merged',
  'number-invalidated',
  'contact-point-changed',
  'erased',
] as const;
export type CancellationReason = (typeof cancellationReasons)[number];

export interface AccessRequestCancelled extends OfRequest {
  readonly reason: CancellationReason;
}

export interface AccessRequestSuperseded extends OfRequest {
  /** The request that takes its place. */
  readonly supersededBy: string;
}

export interface AccessRequestEventData {
  AccessRequested: AccessRequested;
  CodeIssued: CodeIssued;
  CodeDelivered: CodeDelivered;
  CodeDeliveryFailed: CodeDeliveryFailed;
  CodeVerified: CodeVerified;
  CodeRejected: CodeRejected;
  CodeExpired: CodeExpired;
  CodeLocked: CodeLocked;
  AccessRequestApproved: AccessRequestApproved;
  AccessRequestDeclined: AccessRequestDeclined;
  AccessRequestExpired: AccessRequestExpired;
  AccessRequestCancelled: AccessRequestCancelled;
  AccessRequestSuperseded: AccessRequestSuperseded;
}

export type AccessRequestEventType = keyof AccessRequestEventData;

export type AccessRequestEvent = {
  [T in AccessRequestEventType]: { readonly type: T; readonly data: AccessRequestEventData[T] };
}[AccessRequestEventType];
