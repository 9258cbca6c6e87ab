import type { Assurance, CancellationReason, ContactChannel, Purpose, RequestStatus } from '#libs/consent';
import type { Instant, OdsCode, PatientId, Personal } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { Fresh } from './times.js';
import type { Page } from './views.js';

/** The code issued last. */
export interface IssuedCodeView {
  readonly issue: number;
  readonly channel: ContactChannel;
  /** Enough to be recognised by its owner, too little to be used; null once the contact point is gone. */
  readonly destination: Personal<string> | null;
  readonly assurance: Assurance;
  readonly expiresAt: Instant;
  readonly delivery: 'sent' | 'delivered' | 'failed';
  readonly attemptsLeft: number;
  readonly resendsLeft: number;
}

export interface AccessRequestView {
  readonly requestId: string;
  /** Whose record it is: the survivor's, where the number asked for was superseded. */
  readonly patientId: PatientId;
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
  readonly status: RequestStatus;
  /** Why it was cancelled; null for every other status. */
  readonly reason: CancellationReason | null;
  readonly at: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  /** Null where there was nowhere to send one: the patient answers online, or tells the practice. */
  readonly code: IssuedCodeView | null;
}

export interface AskedRequestOptions extends Fresh {
  readonly cursor: string | null;
  readonly limit: number;
  /** Only those that are pending, or only the others; null for both. */
  readonly pending: boolean | null;
}

/**
 * The requests of the caller's organisation, newest first, about patients in its care now: of others nothing is said.
 * A page may therefore be shorter than asked for.
 */
export class ListAskedRequestsQuery extends Query<Page<AccessRequestView>> {
  constructor(
    readonly caller: Caller,
    readonly options: AskedRequestOptions,
  ) {
    super();
  }
}

/** The requests about one patient, newest first: an organisation sees its own. Always as of now. */
export class ListAccessRequestsQuery extends Query<readonly AccessRequestView[]> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
  ) {
    super();
  }
}
