import {
  type Actor,
  recipientCategories,
  type SecondaryUseDecision,
  type SecondaryUseDecisionMade,
  secondaryPurposes,
} from '#libs/consent';
import type { CodedError, PatientId } from '#libs/kernel';
import type { SecondaryUseQuestion } from '../commands/index.js';
import type { AnswerTimes } from '../ledger-time.js';

/** What came of one question: a decision, or the problem that rules 2.1 and 2.2 answer with. */
export type UseJudgement =
  | { readonly kind: 'decision'; readonly decision: SecondaryUseDecision }
  | { readonly kind: 'problem'; readonly error: CodedError; readonly decision: SecondaryUseDecision };

const isListed = (list: readonly string[], value: string): boolean => list.includes(value);

/** What stands on record for anything not listed: whatever was written there may be about a person. */
const UNDECLARED = 'undeclared';

/** The record of an answer. */
export const useRecord = (
  judgement: UseJudgement,
  question: SecondaryUseQuestion,
  who: { readonly decisionId: string; readonly patientId: PatientId | null; readonly actor: Actor },
  { at, knownAt }: AnswerTimes,
  read: SecondaryUseDecisionMade['readUpTo'],
): SecondaryUseDecisionMade => {
  const { decision } = judgement;
  const { viewer, purpose, programme, recipient, data, sources, project, basis, disease } = question;
  return {
    ...who,
    viewer,
    purpose: isListed(secondaryPurposes, purpose) ? purpose : UNDECLARED,
    programme,
    recipient: recipient === null || isListed(recipientCategories, recipient) ? recipient : UNDECLARED,
    data,
    sources,
    project,
    basis,
    disease,
    at,
    knownAt,
    readUpTo: read,
    outcome: judgement.kind === 'problem' ? 'not-found' : decision.outcome,
    rule: decision.rule,
    reason: decision.reason,
    decidingEvents: decision.decidingEvents,
    policyVersion: decision.policyVersion,
    obligations: decision.obligations,
    answers: decision.answers,
  };
};
