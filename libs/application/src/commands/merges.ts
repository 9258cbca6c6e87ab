import type { PatientId } from '#libs/kernel';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { CommandReceipt } from '../receipt.js';

/** One person had two NHS numbers: `superseded` gives way to `survivor`. The receipt is the survivor's. */
export class MergePatientsCommand extends Command<CommandReceipt> {
  readonly type = 'MergePatients' as const;

  constructor(
    readonly context: CommandContext,
    readonly superseded: PatientId,
    readonly survivor: PatientId,
  ) {
    super();
  }
}

/** Someone has looked at both histories: they are one person's. */
export class ConfirmMergeCommand extends Command<CommandReceipt> {
  readonly type = 'ConfirmMerge' as const;

  constructor(
    readonly context: CommandContext,
    readonly superseded: PatientId,
    readonly survivor: PatientId,
  ) {
    super();
  }
}

/** They were two people after all. The receipt is the survivor's. */
export class UndoMergeCommand extends Command<CommandReceipt> {
  readonly type = 'UndoMerge' as const;

  constructor(
    readonly context: CommandContext,
    readonly superseded: PatientId,
    readonly survivor: PatientId,
  ) {
    super();
  }
}
