import type { Instant, OdsCode } from '#libs/kernel';
import type { ContactChannel, Purpose } from '../vocabulary/sharing.js';
import type { Actor, MadeBy } from '../vocabulary/who.js';
import type { Permanence } from './events.js';

interface Asked {
  readonly by: Actor;
  readonly now: Instant;
}

/** Names a code, so that somebody with the keys can tell whether it was the one submitted. */
export interface CodeName {
  readonly requestId: string;
  readonly issue: number;
  readonly keyId: string;
}

/** Issuing a code names the key that it will be derived under. */
interface Issuing {
  readonly keyId: string;
}

export interface RequestAccess extends Asked, Issuing {
  readonly requestId: string;
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
}

export interface ResendCode extends Asked, Issuing {
  readonly requestId: string;
  readonly organisation: OdsCode;
  /** Null leaves it to the patient's preference. */
  readonly channel: ContactChannel | null;
}

export interface SubmitCode extends Asked {
  readonly requestId: string;
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
  /** Whether the submitted code is that one. Called at most once, when all else is right. */
  readonly matches: (code: CodeName) => boolean;
}

export interface ApproveAccessRequest extends Asked {
  readonly requestId: string;
  readonly madeBy: MadeBy;
}

export interface DeclineAccessRequest extends Asked {
  readonly requestId: string;
}

/** The organisation takes its own request back. */
export interface WithdrawAccessRequest extends Asked {
  readonly requestId: string;
  readonly organisation: OdsCode;
}

export interface RecordCodeDelivered extends Asked {
  readonly requestId: string;
  readonly issue: number;
  readonly channel: ContactChannel;
  readonly providerReference: string | null;
}

export interface RecordCodeDeliveryFailed extends Asked, Issuing {
  readonly requestId: string;
  readonly issue: number;
  readonly channel: ContactChannel;
  readonly permanence: Permanence;
  /** No codes are issued for now: the practice asks the patient instead. */
  readonly codesPaused?: boolean;
}

export interface ExpireCode extends Asked {
  readonly requestId: string;
  readonly issue: number;
}

export interface ExpireAccessRequest extends Asked {
  readonly requestId: string;
}

export interface AccessRequestCommandBody {
  RequestAccess: RequestAccess;
  ResendCode: ResendCode;
  SubmitCode: SubmitCode;
  ApproveAccessRequest: ApproveAccessRequest;
  DeclineAccessRequest: DeclineAccessRequest;
  WithdrawAccessRequest: WithdrawAccessRequest;
  RecordCodeDelivered: RecordCodeDelivered;
  RecordCodeDeliveryFailed: RecordCodeDeliveryFailed;
  ExpireCode: ExpireCode;
  ExpireAccessRequest: ExpireAccessRequest;
}

export type AccessRequestCommandType = keyof AccessRequestCommandBody;

export type AccessRequestCommand = {
  [T in AccessRequestCommandType]: { readonly type: T } & AccessRequestCommandBody[T];
}[AccessRequestCommandType];
