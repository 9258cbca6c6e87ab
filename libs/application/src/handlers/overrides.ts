import { CommandHandler } from '@nestjs/cqrs';
import { EndEmergencyOverrideCommand, StartEmergencyOverrideCommand } from '../commands/index.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(StartEmergencyOverrideCommand)
export class StartEmergencyOverrideHandler extends PatientCommandHandler<StartEmergencyOverrideCommand> {}

@CommandHandler(EndEmergencyOverrideCommand)
export class EndEmergencyOverrideHandler extends PatientCommandHandler<EndEmergencyOverrideCommand> {}
