import {
  type CheckedUse,
  declaredBases,
  type DeclaredBasis,
  decideSecondaryUse,
  type OptOutState,
  type ProjectConsentValue,
  recipientCategories,
  type SecondaryUseDecision,
  type SecondaryUseFacts,
  secondaryPurposes,
  type SecondaryUseRequest,
  unregistered,
} from '#libs/consent';
import { type EventId, type Instant, odsCode } from '#libs/kernel';
import { type Judge, verdict } from '#libs/opt-out-check';
import { applicationError } from '../errors.js';
import type { OptOutSets } from './opt-out-sets.js';

/** What the use of a file rests on that is not the patients' own. */
export type SharedFacts = Omit<SecondaryUseFacts, 'patient' | 'superseded'>;

/** The judge for one use, and the rule that answers for everyone who never said anything. */
export interface UseJudge {
  readonly judge: Judge;
  readonly silent: Pick<SecondaryUseDecision, 'outcome' | 'rule' | 'reason'>;
}

const individualCare: readonly string[] = ['individual-care', 'screening-invitation'];
const answers: readonly (ProjectConsentValue | undefined)[] = [undefined, 'given', 'refused', 'withdrawn'];

/** Only individual care asks who views, and that is refused. */
const NATIONAL = odsCode('X26');

const OPTED_OUT = 1;
const TYPE_ONE = 2;
const ANSWER = 4;

const basisOf = ({ basis, groundId }: CheckedUse): SecondaryUseRequest['basis'] => {
  if (basis === null) return null;
  const kind = declaredBases.find((declared): declared is DeclaredBasis => declared === basis);
  if (kind === undefined || groundId === null)
    throw applicationError('CONSENT_USE_INVALID', {
      detail: `A legal basis is one of ${declaredBases.join(', ')}, with the id of its record.`,
    });
  return { kind, groundId };
};

const assertListed = (what: string, word: string, list: readonly string[]): void => {
  if (!list.includes(word))
    throw applicationError('CONSENT_USE_INVALID', { detail: `A ${what} is one of ${list.join(', ')}.` });
};

/** CONSENT_USE_INVALID for individual care, which no opt-out touches, and for words that are not listed. */
export const requestOf = (use: CheckedUse, at: Instant): SecondaryUseRequest => {
  assertListed('purpose', use.purpose, secondaryPurposes);
  if (use.recipient !== null) assertListed('recipient', use.recipient, recipientCategories);
  if (individualCare.includes(use.purpose))
    throw applicationError('CONSENT_USE_INVALID', {
      detail: 'Individual care is decided patient by patient; no opt-out touches it.',
    });
  return {
    viewer: NATIONAL,
    actor: { id: 'file-check', roleCode: null },
    purpose: use.purpose,
    programme: null,
    recipient: use.recipient,
    data: 'confidential',
    sources: use.source === null ? 'any' : [use.source],
    project: use.project,
    basis: basisOf(use),
    disease: use.disease,
    at,
  };
};

/**
 * A word misspelt would leave the refusals of the real project unheeded: CONSENT_USE_INVALID for a project or a basis
 * that is not on record.
 */
export const assertOnRecord = (use: CheckedUse, { grounds: { grounds } }: SharedFacts): void => {
  const missing = (what: string): Error =>
    applicationError('CONSENT_USE_INVALID', { detail: `No ${what} of that id is on record.` });
  if (use.project !== null && grounds.get(use.project)?.details.kind !== 'project') throw missing('project');
  if (use.groundId !== null && grounds.get(use.groundId)?.details.kind !== use.basis)
    throw missing(use.basis ?? 'basis');
};

/**
 * Decides once for each of the sixteen kinds of patient that the rules can tell apart in a file, and then only looks
 * up which kind a number is.
 */
export const judgeOfUse = (use: CheckedUse, at: Instant, sets: OptOutSets, facts: SharedFacts): UseJudge => {
  const { optedOut, typeOne, invalidated } = sets;
  const request = requestOf(use, at);
  const decide = (kind: number): SecondaryUseDecision =>
    decideSecondaryUse(request, {
      ...facts,
      patient: { ...unregistered, optOuts: optOutsOf(kind, use.project, at) },
      superseded: [],
    });
  const decisions = Array.from({ length: ANSWER * answers.length }, (_, kind) => decide(kind));
  const verdicts = Uint8Array.from(decisions, ({ outcome }) =>
    outcome === 'permit' ? verdict.keep : verdict.remove,
  );
  const [silent] = decisions;
  if (silent === undefined) throw new Error('nothing was decided');
  const answered = use.project === null ? undefined : sets.answersAbout(use.project);
  const judge: Judge = (key) => {
    if (invalidated.has(key)) return verdict.invalidated;
    const kind = (optedOut.has(key) ? OPTED_OUT : 0) + (typeOne.has(key) ? TYPE_ONE : 0);
    const answer = answered === undefined ? 0 : answers.indexOf(answered.get(key));
    return verdicts[kind + ANSWER * answer] ?? verdict.remove;
  };
  return { judge, silent: { outcome: silent.outcome, rule: silent.rule, reason: silent.reason } };
};

/** The opt-outs of somebody of that kind. */
const optOutsOf = (kind: number, project: string | null, at: Instant): OptOutState => {
  const fact = { eventId: 'kind' as EventId, recordedAt: at, from: at };
  const choice = (scheme: 'national' | 'type-1') =>
    ({ ...fact, scheme, value: 'opted-out', legacy: false }) as const;
  const value = answers[Math.floor(kind / ANSWER)];
  return {
    choices: [
      ...((kind & OPTED_OUT) === 0 ? [] : [choice('national')]),
      ...((kind & TYPE_ONE) === 0 ? [] : [choice('type-1')]),
    ],
    unhonoured: [],
    projects: project === null || value === undefined ? [] : [{ ...fact, projectId: project, value }],
  };
};
