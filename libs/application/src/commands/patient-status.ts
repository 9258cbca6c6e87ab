import { type BodyOf, PatientStreamCommand } from './ledger-command.js';

/** All there is to say is that it is so. */
export type NothingMore = Readonly<Record<string, never>>;

export class SetRestrictionCommand extends PatientStreamCommand<'SetRestriction', BodyOf<'SetRestriction'>> {
  readonly type = 'SetRestriction' as const;
}

export class RecordDeathCommand extends PatientStreamCommand<'RecordDeath', BodyOf<'RecordDeath'>> {
  readonly type = 'RecordDeath' as const;
}

export class RemoveDeathRecordCommand extends PatientStreamCommand<'RemoveDeathRecord', NothingMore> {
  readonly type = 'RemoveDeathRecord' as const;
}

/** Its receipt comes once the key is destroyed, not only once the decision is on record. */
export class ErasePatientCommand extends PatientStreamCommand<'ErasePatient', BodyOf<'ErasePatient'>> {
  readonly type = 'ErasePatient' as const;
}

export class InvalidateNhsNumberCommand extends PatientStreamCommand<'InvalidateNhsNumber', NothingMore> {
  readonly type = 'InvalidateNhsNumber' as const;
}
