import type { BreakerStanding, BreakerState, CodeFigures, CodeTrafficPolicy } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';

/** Whether codes go out, and why not. */
export interface CodeBreakerView extends BreakerState {
  readonly standing: BreakerStanding;
  /** Codes issued after that instant are looked at. */
  readonly since: Instant;
  readonly figures: CodeFigures;
  readonly policy: CodeTrafficPolicy;
}

export class GetCodeBreakerQuery extends Query<CodeBreakerView> {
  constructor(readonly caller: Caller) {
    super();
  }
}
