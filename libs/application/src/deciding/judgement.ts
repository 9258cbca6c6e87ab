import {
  type AccessDecision,
  type AccessDecisionMade,
  type Actor,
  consentError,
  isDeclared,
  type PatientState,
  policyInForce,
  switchedTo,
} from '#libs/consent';
import type { Revision, StreamId } from '#libs/event-store';
import type { CodedError, EventId, Instant, PatientId } from '#libs/kernel';
import type { AccessQuestion } from '../commands/index.js';
import type { AnswerTimes, ReadStream } from '../ledger-time.js';
import { notFound } from '../permission/permit.js';
import type { LoadedFacts } from './access-facts.js';

/** What came of one question: a decision, or the problem that rules 1 and 2 answer with. */
export type Judgement =
  | { readonly kind: 'decision'; readonly decision: AccessDecision }
  | { readonly kind: 'problem'; readonly error: CodedError; readonly decision: AccessDecision };

/** Rules 1 and 2 deny on record; the asker is told something else. */
const denied = (
  rule: 1 | 2,
  reason: string,
  policyVersion: string,
  decidingEvents: readonly EventId[] = [],
): AccessDecision => ({
  outcome: 'deny',
  rule: `direct-care.${rule}`,
  reason,
  decidingEvents,
  policyVersion,
  obligations: [],
  answers: [],
});

const NO_POLICY = 'none';

/** The reason on record when nobody has the number. */
export const UNKNOWN_NUMBER = 'unknown-number';

/** Rule 1 on a number nobody has. */
export const unknownNumber = (): Judgement => ({
  kind: 'problem',
  error: notFound(),
  decision: denied(1, UNKNOWN_NUMBER, NO_POLICY),
});

/** The facts cannot be had: nobody may be let in on the strength of that. */
export const factsMissing = (): Judgement => ({
  kind: 'decision',
  decision: { ...denied(1, 'facts-unavailable', NO_POLICY), outcome: 'unknown', rule: 'direct-care.0' },
});

const standingOn = (
  numbers: readonly PatientState[],
  which: 'restrictions' | 'invalidations',
  at: Instant,
): readonly EventId[] =>
  numbers.flatMap((number) => {
    const standing = switchedTo(number[which], at);
    return standing?.value === true ? [standing.eventId] : [];
  });

/** The restrictions in force under any of the person's numbers. */
export const restrictionsAt = (numbers: readonly PatientState[], at: Instant): readonly EventId[] =>
  standingOn(numbers, 'restrictions', at);

/** Rules 1 and 2 on a patient who was found. `restrictedNow`: where the time asked about is not now. */
export const judgedBeforehand = (
  { numbers, facts, folded }: LoadedFacts,
  at: Instant,
  restrictedNow: readonly EventId[] = [],
): Judgement | undefined => {
  // Whoever was erased is nobody the ledger knows.
  const { identity, erased } = facts.patient;
  if (folded.last === undefined || identity === undefined || erased !== undefined) return unknownNumber();
  const policy = (): string => policyInForce(facts.directory, at).version;
  const restricted = [...restrictionsAt(numbers, at), ...restrictedNow];
  if (restricted.length > 0) {
    const decision = denied(2, 'restricted-patient', policy(), [...new Set(restricted)]);
    return { kind: 'problem', error: notFound(), decision };
  }
  const invalidated = standingOn(numbers, 'invalidations', at);
  if (invalidated.length > 0) {
    const decision = denied(1, 'invalidated-number', policy(), invalidated);
    return { kind: 'problem', error: consentError('CONSENT_NHS_NUMBER_INVALIDATED'), decision };
  }
  return undefined;
};

/** What stands on record for any other purpose: whatever was written there may be about a person. */
const UNDECLARED = 'undeclared';

/** How far each stream was read, by which the answer can be given again exactly; nothing to tell of empty ones. */
export const readUpTo = (read: readonly ReadStream[]): AccessDecisionMade['readUpTo'] => {
  const revisions = new Map<StreamId, Revision>();
  for (const { stream, last } of read) {
    if (last !== undefined && last.revision > (revisions.get(stream) ?? -1n))
      revisions.set(stream, last.revision);
  }
  return [...revisions].map(([stream, revision]) => ({ stream, revision: String(revision) }));
};

/** The record of an answer. */
export const disclosed = (
  judgement: Judgement,
  question: AccessQuestion,
  who: { readonly decisionId: string; readonly patientId: PatientId | null; readonly actor: Actor },
  { at, knownAt }: AnswerTimes,
  read: readonly ReadStream[],
): AccessDecisionMade => {
  const { decision } = judgement;
  return {
    decisionId: who.decisionId,
    patientId: who.patientId,
    viewer: question.viewer,
    actor: who.actor,
    purpose: isDeclared(question.purpose) ? question.purpose : UNDECLARED,
    sources: question.sources,
    items: question.items,
    at,
    knownAt,
    readUpTo: readUpTo(read),
    outcome: judgement.kind === 'problem' ? 'not-found' : decision.outcome,
    rule: decision.rule,
    reason: decision.reason,
    decidingEvents: decision.decidingEvents,
    policyVersion: decision.policyVersion,
    obligations: decision.obligations,
    answers: decision.answers,
  };
};
