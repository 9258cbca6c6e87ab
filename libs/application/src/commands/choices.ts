import { type BodyOf, PatientStreamCommand } from './ledger-command.js';

export class RecordChoiceCommand extends PatientStreamCommand<'RecordChoice', BodyOf<'RecordChoice'>> {
  readonly type = 'RecordChoice' as const;
}

export class AskSharingQuestionCommand extends PatientStreamCommand<
  'AskSharingQuestion',
  BodyOf<'AskSharingQuestion'>
> {
  readonly type = 'AskSharingQuestion' as const;
}

export class AnswerSharingQuestionCommand extends PatientStreamCommand<
  'AnswerSharingQuestion',
  BodyOf<'AnswerSharingQuestion'>
> {
  readonly type = 'AnswerSharingQuestion' as const;
}

export class SetItemPrivacyCommand extends PatientStreamCommand<'SetItemPrivacy', BodyOf<'SetItemPrivacy'>> {
  readonly type = 'SetItemPrivacy' as const;
}
