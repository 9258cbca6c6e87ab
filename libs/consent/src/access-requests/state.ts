import type { EventId, Instant, OdsCode } from '#libs/kernel';
import type { Fact } from '../vocabulary/recorded.js';
import type { ContactChannel, Purpose } from '../vocabulary/sharing.js';
import type { Assurance, CancellationReason, IssueCause, Permanence } from './events.js';

/** One code that was issued for a request. */
export interface IssuedCode {
  readonly issue: number;
  readonly keyId: string;
  readonly channel: ContactChannel;
  readonly contactPointId: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
  readonly assurance: Assurance;
  readonly cause: IssueCause;
  /** Wrong codes of the organisation that asked. */
  readonly attempts: number;
  readonly delivered: boolean;
  readonly failed: Permanence | null;
  /** It was said to be over; one whose time is over may not have been said to be yet. */
  readonly expired: boolean;
}

export const requestEnds = [
  'verified',
  'approved',
  'declined',
  'expired',
  'locked',
  'cancelled',
  'superseded',
] as const;
export type RequestEndKind = (typeof requestEnds)[number];

export interface RequestEnd {
  readonly kind: RequestEndKind;
  readonly at: Instant;
  readonly eventId: EventId;
  /** Why it was cancelled; null for every other end. */
  readonly reason: CancellationReason | null;
}

/** One access request with all that came of it (section 4). */
export interface AccessRequestState extends Fact {
  readonly requestId: string;
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
  readonly at: Instant;
  readonly expiresAt: Instant;
  /** In the order they were issued; none where no contact point could take one. */
  readonly codes: readonly IssuedCode[];
  /** Submissions of other organisations. */
  readonly strays: readonly { readonly organisation: OdsCode; readonly at: Instant }[];
  /** Null while it is pending. Every end is final. */
  readonly end: RequestEnd | null;
}

/** Nobody has said yet that the request is over, and its time has not run out. */
export const isPending = (request: AccessRequestState, at: Instant): boolean =>
  request.end === null && at < request.expiresAt;

/** The code issued last: the only one that can still count. */
export const latestCode = (request: AccessRequestState): IssuedCode | undefined => request.codes.at(-1);

/** Whether a code's time is over: the instant of expiry counts as over. */
export const isCodeOver = (code: IssuedCode, at: Instant): boolean => code.expired || at >= code.expiresAt;

export type RequestStatus = 'pending' | RequestEndKind;

/** How a request stands at `at`, whether or not its expiry has been written down yet. */
export const requestStatus = (request: AccessRequestState, at: Instant): RequestStatus =>
  request.end?.kind ?? (at < request.expiresAt ? 'pending' : 'expired');
