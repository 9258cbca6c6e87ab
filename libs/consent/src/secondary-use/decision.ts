import type { EventId, OdsCode } from '#libs/kernel';
import type { Obligation, Outcome, RuleId } from '../direct-care/decision.js';

/** A rule of section 3; a use that is individual care is answered by the rules of direct care. */
export type SecondaryUseRuleId = `secondary-use.${number}` | RuleId;

/** One rule's verdict: which rule (`secondary-use.10`), why, and by which recorded events. */
export interface UseVerdict {
  readonly outcome: Outcome;
  readonly rule: SecondaryUseRuleId;
  readonly reason: string;
  readonly decidingEvents: readonly EventId[];
}

/** The answer for one source organisation; `rest` is every source not named. */
export interface SourceUseAnswer extends UseVerdict {
  readonly source: OdsCode | 'rest';
}

export interface SecondaryUseDecision extends UseVerdict {
  readonly policyVersion: string;
  readonly obligations: readonly Obligation[];
  readonly answers: readonly SourceUseAnswer[];
}
