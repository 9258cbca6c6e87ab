import type { SecondaryUseDecision } from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { PatientReference } from '../commands/decide-access.js';
import type { SecondaryUseQuestion } from '../commands/decide-secondary-use.js';
import type { AsOf } from './times.js';

/** What would be answered, by the same function; it discloses nothing and records nothing. */
export interface SecondaryUseExplanation {
  readonly patientId: PatientId;
  readonly decision: SecondaryUseDecision;
  readonly at: Instant;
  readonly knownAt: Instant;
}

export class ExplainSecondaryUseQuery extends Query<SecondaryUseExplanation> {
  constructor(
    readonly caller: Caller,
    readonly question: SecondaryUseQuestion,
    readonly patient: PatientReference,
    readonly asOf: AsOf,
  ) {
    super();
  }
}
