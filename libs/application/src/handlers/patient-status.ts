import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  ErasePatientCommand,
  InvalidateNhsNumberCommand,
  RecordDeathCommand,
  RemoveDeathRecordCommand,
  SetRestrictionCommand,
} from '../commands/index.js';
import type { CommandReceipt } from '../receipt.js';
import { Erasures } from '../running/erasures.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(SetRestrictionCommand)
export class SetRestrictionHandler extends PatientCommandHandler<SetRestrictionCommand> {}

@CommandHandler(RecordDeathCommand)
export class RecordDeathHandler extends PatientCommandHandler<RecordDeathCommand> {}

@CommandHandler(RemoveDeathRecordCommand)
export class RemoveDeathRecordHandler extends PatientCommandHandler<RemoveDeathRecordCommand> {}

@CommandHandler(InvalidateNhsNumberCommand)
export class InvalidateNhsNumberHandler extends PatientCommandHandler<InvalidateNhsNumberCommand> {}

@CommandHandler(ErasePatientCommand)
export class ErasePatientHandler implements ICommandHandler<ErasePatientCommand> {
  constructor(private readonly erasures: Erasures) {}

  execute(command: ErasePatientCommand): Promise<CommandReceipt> {
    return this.erasures.erase(command);
  }
}
