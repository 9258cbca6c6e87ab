import { type BodyOf, PatientStreamCommand } from './ledger-command.js';

export class StartCareRelationshipCommand extends PatientStreamCommand<
  'StartCareRelationship',
  BodyOf<'StartCareRelationship'>
> {
  readonly type = 'StartCareRelationship' as const;
}

export class ClaimCareRelationshipCommand extends PatientStreamCommand<
  'ClaimCareRelationship',
  BodyOf<'ClaimCareRelationship'>
> {
  readonly type = 'ClaimCareRelationship' as const;
}

export class EndCareRelationshipCommand extends PatientStreamCommand<
  'EndCareRelationship',
  BodyOf<'EndCareRelationship', 'relationshipId'>
> {
  readonly type = 'EndCareRelationship' as const;
}
