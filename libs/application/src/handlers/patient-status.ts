import { CommandHandler } from '@nestjs/cqrs';
import {
  InvalidateNhsNumberCommand,
  RecordDeathCommand,
  RemoveDeathRecordCommand,
  SetRestrictionCommand,
} from '../commands/index.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(SetRestrictionCommand)
export class SetRestrictionHandler extends PatientCommandHandler<SetRestrictionCommand> {}

@CommandHandler(RecordDeathCommand)
export class RecordDeathHandler extends PatientCommandHandler<RecordDeathCommand> {}

@CommandHandler(RemoveDeathRecordCommand)
export class RemoveDeathRecordHandler extends PatientCommandHandler<RemoveDeathRecordCommand> {}

@CommandHandler(InvalidateNhsNumberCommand)
export class InvalidateNhsNumberHandler extends PatientCommandHandler<InvalidateNhsNumberCommand> {}
