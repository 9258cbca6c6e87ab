import { type BodyOf, PatientStreamCommand } from './ledger-command.js';

export class StartEmergencyOverrideCommand extends PatientStreamCommand<
  'StartEmergencyOverride',
  BodyOf<'StartEmergencyOverride'>
> {
  readonly type = 'StartEmergencyOverride' as const;
}

export class EndEmergencyOverrideCommand extends PatientStreamCommand<
  'EndEmergencyOverride',
  BodyOf<'EndEmergencyOverride', 'overrideId'>
> {
  readonly type = 'EndEmergencyOverride' as const;
}
