import type { Instant, OdsCode } from '#libs/kernel';
import type { Answer, Choice, VerifiedRequest } from '../patient/state.js';
import { bases, type Basis, type Direction } from '../vocabulary/sharing.js';
import type { Entry } from './entry.js';
import { choicesFiled } from './filed.js';

/** What one person said, in recorded order: one number's history, or several joined by a confirmed merge. */
export interface History {
  readonly choices: readonly Choice[];
  readonly answers: readonly Answer[];
  readonly verifiedRequests: readonly VerifiedRequest[];
}

const byRecordTime = (a: { recordedAt: Instant }, b: { recordedAt: Instant }): number =>
  a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0;

/** One history of a person, and when it was linked if nobody has confirmed yet that it is theirs. */
export interface PersonHistory extends History {
  readonly linkedFrom: Instant | undefined;
}

/** Several histories as one, in recorded order; a patient's state is one, too. */
export const joined = (states: readonly History[]): History => {
  const [only, ...others] = states;
  if (only !== undefined && others.length === 0) {
    const { choices, answers, verifiedRequests } = only;
    return { choices, answers, verifiedRequests };
  }
  return {
    choices: states.flatMap((s) => s.choices).sort(byRecordTime),
    answers: states.flatMap((s) => s.answers).sort(byRecordTime),
    verifiedRequests: states.flatMap((s) => s.verifiedRequests).sort(byRecordTime),
  };
};

/** The choices made for everyone. */
export const generalChoices = (history: History, direction: Direction, basis: Basis): readonly Choice[] =>
  choicesFiled(history.choices, direction, basis).forAll;

const none: readonly Choice[] = [];

/** The choices made for one organisation by name. */
export const namedChoices = (
  history: History,
  direction: Direction,
  basis: Basis,
  organisation: OdsCode,
): readonly Choice[] => choicesFiled(history.choices, direction, basis).named.get(organisation) ?? none;

/** The organisations named by choices of either basis. */
export const organisationsChosen = (history: History, direction: Direction): readonly OdsCode[] => [
  ...new Set(bases.flatMap((basis) => [...choicesFiled(history.choices, direction, basis).named.keys()])),
];

export const entryOf = (choice: Choice): Entry => ({
  eventId: choice.eventId,
  value: choice.value,
  from: choice.from,
  to: choice.to,
  answered: false,
});

/** Patient-stated dissents and `verify`s for all that do not spare what was said by name. */
export const generalEndings = (history: History, direction: Direction): readonly Choice[] =>
  generalChoices(history, direction, 'patient').filter((c) => c.value !== 'granted' && !c.keepNamed);
