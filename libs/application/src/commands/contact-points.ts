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

interface OfPoint {
  readonly contactPointId: string;
}

export class SendContactCodeCommand extends PatientStreamCommand<'SendContactCode', OfPoint> {
  readonly type = 'SendContactCode' as const;
}

export class VerifyContactPointCommand extends PatientStreamCommand<
  'VerifyContactPoint',
  /** The code as it was typed; kept nowhere. */
  OfPoint & { readonly code: string }
> {
  readonly type = 'VerifyContactPoint' as const;
}

/** What the ledger records itself: harmless when it comes late or twice. */
export class RecordContactCodeUndeliveredCommand extends PatientStreamCommand<
  'RecordContactCodeUndelivered',
  BodyOf<'RecordContactCodeUndelivered', 'contactPointId'>
> {
  readonly type = 'RecordContactCodeUndelivered' as const;
}
