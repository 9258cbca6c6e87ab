import { CommandHandler } from '@nestjs/cqrs';
import {
  AnswerSharingQuestionCommand,
  AskSharingQuestionCommand,
  RecordChoiceCommand,
  SetItemPrivacyCommand,
} from '../commands/index.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(RecordChoiceCommand)
export class RecordChoiceHandler extends PatientCommandHandler<RecordChoiceCommand> {}

@CommandHandler(AskSharingQuestionCommand)
export class AskSharingQuestionHandler extends PatientCommandHandler<AskSharingQuestionCommand> {}

@CommandHandler(AnswerSharingQuestionCommand)
export class AnswerSharingQuestionHandler extends PatientCommandHandler<AnswerSharingQuestionCommand> {}

@CommandHandler(SetItemPrivacyCommand)
export class SetItemPrivacyHandler extends PatientCommandHandler<SetItemPrivacyCommand> {}
