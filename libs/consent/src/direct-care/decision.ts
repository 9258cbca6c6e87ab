import type { EventId, OdsCode } from '#libs/kernel';

/** `unknown` is never an answer of the rules: it is what is said when the facts cannot be had. */
export const outcomes = ['permit', 'ask-patient', 'code-required', 'deny', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

/** What the viewer must do or be told along with the answer. */
export type Obligation =
  | { readonly kind: 'withhold-items'; readonly items: readonly string[] }
  | { readonly kind: 'withhold-sources'; readonly sources: readonly (OdsCode | 'rest')[] }
  | { readonly kind: 'alert-privacy-officer'; readonly because: AlertCause }
  | { readonly kind: 'alert-patient'; readonly because: AlertCause };

export type AlertCause = 'emergency-override' | 'self-claimed-relationship';

/** One rule's verdict: which rule (`direct-care.9`), why, and by which recorded events. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly rule: RuleId;
  readonly reason: string;
  readonly decidingEvents: readonly EventId[];
}

export type RuleId = `direct-care.${number}`;

/** The answer for one source organisation; `rest` is every source the patient has not named. */
export interface SourceAnswer extends Verdict {
  readonly source: OdsCode | 'rest';
}

export interface AccessDecision extends Verdict {
  readonly policyVersion: string;
  readonly obligations: readonly Obligation[];
  readonly answers: readonly SourceAnswer[];
}
