import type { AccessDecision } from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { AccessQuestion } from '../commands/decide-access.js';
import type { AsOf } from './times.js';

/** What would be answered, by the same function; it discloses nothing and records nothing. */
export interface AccessExplanation {
  readonly patientId: PatientId;
  readonly decision: AccessDecision;
  readonly at: Instant;
  readonly knownAt: Instant;
}

/** Here `onBehalfOf` is the person whose access is asked about; without one, a viewer of no name with role R8000. */
export class ExplainAccessQuery extends Query<AccessExplanation> {
  constructor(
    readonly caller: Caller,
    readonly question: AccessQuestion,
    readonly asOf: AsOf,
  ) {
    super();
  }
}
