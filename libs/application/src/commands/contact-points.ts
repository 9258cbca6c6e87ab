import { type BodyOf, PatientStreamCommand } from './ledger-command.js';

/** Without a `contactPointId` it adds one. */
export type SetContactPointBody = BodyOf<'SetContactPoint'> & { readonly contactPointId?: string };

export class SetContactPointCommand extends PatientStreamCommand<'SetContactPoint', SetContactPointBody> {
  readonly type = 'SetContactPoint' as const;
}

export class RemoveContactPointCommand extends PatientStreamCommand<
  'RemoveContactPoint',
  BodyOf<'RemoveContactPoint', 'contactPointId'>
> {
  readonly type = 'RemoveContactPoint' as const;
}
