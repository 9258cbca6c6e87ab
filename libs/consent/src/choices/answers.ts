import type { Instant, OdsCode } from '#libs/kernel';
import type { Answer } from '../patient/state.js';
import { earliest, type Entry } from './entry.js';
import type { History } from './history.js';

const answersOf = (history: History, organisation: OdsCode, answer: Answer['answer']): readonly Answer[] =>
  history.answers.filter((a) => a.organisation === organisation && a.answer === answer);

export const answeredYeses = (history: History, organisation: OdsCode): readonly Answer[] =>
  answersOf(history, organisation, 'yes');

/** When a yes given after `since` first took effect. */
export const firstYesAfter = (history: History, organisation: OdsCode, since: Instant): Instant | null =>
  earliest(
    answeredYeses(history, organisation)
      .map((yes) => yes.from)
      .filter((from) => from > since),
  );

/**
 * An answered no is a refusal for that organisation until a later yes lifts it (rule 12): its own, or one for
 * the successor that carries it on, given at `liftedAt`.
 */
export const answeredNos = (
  history: History,
  organisation: OdsCode,
  liftedAt: Instant | null = null,
): readonly Entry[] =>
  answersOf(history, organisation, 'no').map((no) => ({
    eventId: no.eventId,
    value: 'refused',
    from: no.from,
    to: earliest([firstYesAfter(history, organisation, no.from), liftedAt]),
    answered: true,
  }));
