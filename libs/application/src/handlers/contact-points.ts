import { CommandHandler } from '@nestjs/cqrs';
import { RemoveContactPointCommand, SetContactPointCommand } from '../commands/index.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(SetContactPointCommand)
export class SetContactPointHandler extends PatientCommandHandler<SetContactPointCommand> {}

@CommandHandler(RemoveContactPointCommand)
export class RemoveContactPointHandler extends PatientCommandHandler<RemoveContactPointCommand> {}
