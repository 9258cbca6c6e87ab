import type { RegisterPatient } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { CommandReceipt } from '../receipt.js';

export interface RegisterPatientBody extends Pick<RegisterPatient, 'nhsNumber' | 'dateOfBirth' | 'name'> {
  /** The practice the patient is registered with. */
  readonly registration: { readonly practice: OdsCode; readonly from?: Instant } | null;
}

/** A patient new to the ledger; the receipt's subject is the id the patient is known by from now on. */
export class RegisterPatientCommand extends Command<CommandReceipt> {
  readonly type = 'RegisterPatient' as const;

  constructor(
    readonly context: CommandContext,
    readonly body: RegisterPatientBody,
  ) {
    super();
  }
}
