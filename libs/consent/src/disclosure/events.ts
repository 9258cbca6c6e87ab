import type { EventId, Instant, OdsCode, PatientId } from '#libs/kernel';
import type { Outcome, SourceAnswer, Obligation } from '../direct-care/decision.js';
import type { Actor } from '../vocabulary/who.js';

/** Every answer the ledger gave to "may this organisation see this record now?", refusals in the same detail. */
export interface AccessDecisionMade {
  readonly decisionId: string;
  /** Null when the number asked for is not known. */
  readonly patientId: PatientId | null;
  readonly viewer: OdsCode;
  readonly actor: Actor;
  readonly purpose: string;
  /** `any`, or the source organisations asked for. */
  readonly sources: 'any' | readonly OdsCode[];
  readonly items: readonly string[];
  readonly at: Instant;
  readonly knownAt: Instant;
  readonly outcome: Outcome | 'not-found';
  readonly rule: string;
  readonly reason: string;
  readonly decidingEvents: readonly EventId[];
  readonly policyVersion: string;
  readonly obligations: readonly Obligation[];
  readonly answers: readonly SourceAnswer[];
}

export interface DisclosureEvent {
  readonly type: 'AccessDecisionMade';
  readonly data: AccessDecisionMade;
}
