import type { EventId, Instant, OdsCode, PatientId } from '#libs/kernel';
import type { Outcome, SourceAnswer, Obligation } from '../direct-care/decision.js';
import type { SourceUseAnswer } from '../secondary-use/decision.js';
import type { SecondaryUseRequest } from '../secondary-use/request.js';
import type { DataClass } from '../secondary-use/vocabulary.js';
import type { Actor } from '../vocabulary/who.js';

export interface ReadUpTo {
  /** Of the patient, a number joined to them, a practice's list or the directory; one without events is left out. */
  readonly stream: string;
  /** A whole number, as text. */
  readonly revision: string;
}

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
  /** What the answer rested on, exactly: the last revision read of each stream, whatever the clocks said. */
  readonly readUpTo: readonly ReadUpTo[];
  readonly outcome: Outcome | 'not-found';
  readonly rule: string;
  readonly reason: string;
  readonly decidingEvents: readonly EventId[];
  readonly policyVersion: string;
  readonly obligations: readonly Obligation[];
  readonly answers: readonly SourceAnswer[];
}

/** Every answer the ledger gave to "may this patient's data go to them for that?". */
export interface SecondaryUseDecisionMade {
  readonly decisionId: string;
  /** Null when the number asked for is not known. */
  readonly patientId: PatientId | null;
  readonly viewer: OdsCode;
  readonly actor: Actor;
  readonly purpose: string;
  readonly programme: string | null;
  readonly recipient: string | null;
  readonly data: DataClass;
  /** `any`, or the source organisations asked for. */
  readonly sources: 'any' | readonly OdsCode[];
  readonly project: string | null;
  readonly basis: SecondaryUseRequest['basis'];
  readonly disease: string | null;
  readonly at: Instant;
  readonly knownAt: Instant;
  readonly readUpTo: readonly ReadUpTo[];
  readonly outcome: Outcome | 'not-found';
  readonly rule: string;
  readonly reason: string;
  readonly decidingEvents: readonly EventId[];
  readonly policyVersion: string;
  readonly obligations: readonly Obligation[];
  readonly answers: readonly SourceUseAnswer[];
}

export interface DisclosureEventData {
  AccessDecisionMade: AccessDecisionMade;
  SecondaryUseDecisionMade: SecondaryUseDecisionMade;
}

export type DisclosureEventType = keyof DisclosureEventData;

export type DisclosureEvent = {
  [T in DisclosureEventType]: { readonly type: T; readonly data: DisclosureEventData[T] };
}[DisclosureEventType];
