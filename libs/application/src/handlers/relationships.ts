import { CommandHandler } from '@nestjs/cqrs';
import {
  ClaimCareRelationshipCommand,
  EndCareRelationshipCommand,
  StartCareRelationshipCommand,
} from '../commands/index.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(StartCareRelationshipCommand)
export class StartCareRelationshipHandler extends PatientCommandHandler<StartCareRelationshipCommand> {}

@CommandHandler(ClaimCareRelationshipCommand)
export class ClaimCareRelationshipHandler extends PatientCommandHandler<ClaimCareRelationshipCommand> {}

@CommandHandler(EndCareRelationshipCommand)
export class EndCareRelationshipHandler extends PatientCommandHandler<EndCareRelationshipCommand> {}
