import type { ContactChannel, Permanence, Purpose } from '#libs/consent';
import type { OdsCode, PatientId } from '#libs/kernel';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { AccessRequestView } from '../queries/access-requests.js';
import type { CommandReceipt } from '../receipt.js';
import type { PatientReference } from './decide-access.js';
import { PatientStreamCommand } from './ledger-command.js';

export interface AccessRequestBody {
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
}

export interface ResendCodeBody {
  readonly requestId: string;
  readonly organisation: OdsCode;
  /** Null leaves it to the patient's preference. */
  readonly channel: ContactChannel | null;
}

export interface SubmitCodeBody extends AccessRequestBody {
  readonly requestId: string;
  /** As it was typed; kept nowhere. */
  readonly code: string;
}

/** What everybody who may ask is answered; only those who care for the patient are told more. */
export interface AskedForAccess {
  readonly requestId: string;
  readonly request: AccessRequestView | null;
}

/** An answer about a request, with the place in the ledger it rests on. */
export interface AnsweredRequest {
  readonly request: AccessRequestView;
  readonly receipt: CommandReceipt;
}

/** A command of the organisation that asks, about a patient it names as it knows them. */
abstract class RequesterCommand<Body, Answer> extends Command<Answer> {
  constructor(
    readonly context: CommandContext,
    readonly patient: PatientReference,
    readonly body: Body,
  ) {
    super();
  }
}

export class RequestAccessCommand extends RequesterCommand<AccessRequestBody, AskedForAccess> {}

export class ResendCodeCommand extends RequesterCommand<ResendCodeBody, AnsweredRequest> {}

export class SubmitCodeCommand extends RequesterCommand<SubmitCodeBody, AnsweredRequest> {}

export class WithdrawAccessRequestCommand extends RequesterCommand<
  { readonly requestId: string; readonly organisation: OdsCode },
  AnsweredRequest
> {}

/** The patient's own answer, online; a refusal may reach the practice too. */
export class AnswerAccessRequestCommand extends Command<AnsweredRequest> {
  constructor(
    readonly context: CommandContext,
    readonly patientId: PatientId,
    readonly body: { readonly requestId: string; readonly answer: 'approve' | 'decline' },
  ) {
    super();
  }
}

/*
 * What the ledger itself records about codes. All are harmless when they come late, twice or out of order.
 */

interface OfCode {
  readonly requestId: string;
  readonly issue: number;
}

export class RecordCodeDeliveredCommand extends PatientStreamCommand<
  'RecordCodeDelivered',
  OfCode & { readonly channel: ContactChannel; readonly providerReference: string | null }
> {
  readonly type = 'RecordCodeDelivered' as const;
}

export class RecordCodeDeliveryFailedCommand extends PatientStreamCommand<
  'RecordCodeDeliveryFailed',
  OfCode & { readonly channel: ContactChannel; readonly permanence: Permanence }
> {
  readonly type = 'RecordCodeDeliveryFailed' as const;
}

export class ExpireCodeCommand extends PatientStreamCommand<'ExpireCode', OfCode> {
  readonly type = 'ExpireCode' as const;
}

export class ExpireAccessRequestCommand extends PatientStreamCommand<
  'ExpireAccessRequest',
  Pick<OfCode, 'requestId'>
> {
  readonly type = 'ExpireAccessRequest' as const;
}
