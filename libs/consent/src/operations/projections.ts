import type { Actor } from '../vocabulary/who.js';

/** What an operator can have done with a read model. */
export const projectionActions = [
  'rebuild',
  'pause',
  'resume',
  'cancel',
  'rollback',
  'retire',
  'accept',
] as const;
export type ProjectionAction = (typeof projectionActions)[number];

interface OperatorsAct {
  readonly projection: string;
  /** Why, in the operator's words; never about a patient. */
  readonly reason: string;
  readonly recordedBy: Actor;
}

export interface ProjectionOperated extends OperatorsAct {
  readonly action: ProjectionAction;
}

/** An event that a read model passes by, now and whenever it is built anew. */
export interface ProjectionEventSkipped extends OperatorsAct {
  readonly position: string;
  readonly eventType: string;
}
