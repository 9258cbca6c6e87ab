import { type Instant, type OdsCode, ok, refused } from '#libs/kernel';
import { unlessOpen } from '../../directory/decide/open-organisation.js';
import { isSpared } from '../../choices/general.js';
import { consentError } from '../../errors.js';
import type { AnswerSharingQuestion, AskSharingQuestion } from '../commands.js';
import type { PatientState, Relationship } from '../state.js';
import { deathStanding, unlessBarredByDeath } from './after-death.js';
import { unlessEntitled } from './entitlement.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision } from './facts.js';
import { liveRelationships, longestLasting } from './relationships.js';
import { choiceInvalid, unlessStated } from './statement.js';

/** An organisation in the patient's care asks whether it may look (rule 12). The dead are not asked. */
export const askSharingQuestion = (
  { organisation, notice, by, now }: AskSharingQuestion,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const numbers = numbersOf(state, facts);
  const relationships = numbers.flatMap((number) => number.relationships);
  const relationship = longestLasting(liveRelationships(numbers, organisation, now));
  const refusal =
    (notice.trim() === '' ? choiceInvalid('The notice that was shown is named.') : undefined) ??
    unlessOpen(facts.directory, organisation, now) ??
    (deathStanding(numbers, now) === 'formal' ? consentError('CONSENT_PATIENT_DECEASED') : undefined) ??
    (numbers.some((number) =>
      isSpared(number, { organisation, directory: facts.directory, at: now, relationships, histories: [] }),
    )
      ? consentError('CONSENT_MAY_NOT_ASK')
      : undefined);
  if (refusal !== undefined) return refused(refusal);
  if (relationship === undefined) return refused(consentError('CONSENT_NO_RELATIONSHIP'));
  const { relationshipId } = relationship;
  return ok([
    {
      type: 'SharingQuestionAsked',
      data: { organisation, relationshipId, notice, at: now, recordedBy: by },
    },
  ]);
};

/**
 * The relationship an answer is given under: the one the question was last asked under, if that is live, else
 * the longest lasting. A yes outlives locality only as long as this relationship does (rule 12).
 */
const answeredUnder = (
  numbers: readonly PatientState[],
  organisation: OdsCode,
  from: Instant,
): Relationship | undefined => {
  const live = liveRelationships(numbers, organisation, from);
  const asked = numbers
    .flatMap((number) => number.questions)
    .filter((question) => question.organisation === organisation && question.at <= from)
    .reduce<{ readonly at: Instant; readonly relationshipId: string } | undefined>(
      (held, next) => (held === undefined || next.at >= held.at ? next : held),
      undefined,
    );
  return live.find((r) => r.relationshipId === asked?.relationshipId) ?? longestLasting(live);
};

/**
 * The patient's answer. It is taken without a recorded question too: on paper, or at a desk, both come at once.
 * A no is a refusal for this organisation, a yes a grant as far as death is concerned (section 10).
 */
export const answerSharingQuestion = (
  command: AnswerSharingQuestion,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { organisation, answer, notice, method, madeBy, by: recordedBy, now } = command;
  const from = command.from ?? now;
  const numbers = numbersOf(state, facts);
  const refusal =
    unlessStated(madeBy, notice, method) ??
    unlessOpen(facts.directory, organisation, from) ??
    unlessBarredByDeath(numbers, now, { isGrant: answer === 'yes', madeBy }) ??
    unlessEntitled(madeBy, numbers, from, now);
  if (refusal !== undefined) return refused(refusal);
  const relationship = answeredUnder(numbers, organisation, from);
  if (relationship === undefined) return refused(consentError('CONSENT_NO_RELATIONSHIP'));
  const { relationshipId } = relationship;
  return ok([
    {
      type: 'SharingQuestionAnswered',
      data: { organisation, relationshipId, answer, from, notice, method, madeBy, recordedBy },
    },
  ]);
};
