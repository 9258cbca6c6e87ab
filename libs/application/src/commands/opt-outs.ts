import type { RecordOptOut } from '#libs/consent';
import { type BodyOf, PatientStreamCommand } from './ledger-command.js';

/** Who is not a patient says how far the identity was proven; a patient's login says it. */
export type RecordOptOutBody = Omit<RecordOptOut, 'by' | 'now'>;

export class RecordOptOutCommand extends PatientStreamCommand<'RecordOptOut', RecordOptOutBody> {
  readonly type = 'RecordOptOut' as const;
}

export class ImportLegacyType2Command extends PatientStreamCommand<
  'ImportLegacyType2',
  BodyOf<'ImportLegacyType2'>
> {
  readonly type = 'ImportLegacyType2' as const;
}

export class RecordProjectConsentCommand extends PatientStreamCommand<
  'RecordProjectConsent',
  BodyOf<'RecordProjectConsent'>
> {
  readonly type = 'RecordProjectConsent' as const;
}
