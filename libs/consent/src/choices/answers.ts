import type { Instant, OdsCode } from '#libs/kernel';
import type { Answer } from '../patient/state.js';
import type { Entry } from './entry.js';
import { generalEndings, type History, namedEndings } from './history.js';

const answersOf = (history: History, organisation: OdsCode, answer: Answer['answer']): readonly Answer[] =>
  history.answers.filter((a) => a.organisation === organisation && a.answer === answer);

/** An answered no is a refusal for that organisation until a later yes lifts it (rule 12). */
export const answeredNos = (history: History, organisation: OdsCode): readonly Entry[] => {
  const nos = answersOf(history, organisation, 'no');
  if (nos.length === 0) return [];
  const yeses = answersOf(history, organisation, 'yes');
  return nos.map((no) => ({
    eventId: no.eventId,
    value: 'refused',
    from: no.from,
    to: yeses.reduce<Instant | null>(
      (first, yes) => (yes.from > no.from && (first === null || yes.from < first) ? yes.from : first),
      null,
    ),
    answered: true,
  }));
};

/** Whether a yes took effect after `since`, up to `at`. */
export const saidYesBetween = (
  history: History,
  organisation: OdsCode,
  since: Instant,
  at: Instant,
): boolean => answersOf(history, organisation, 'yes').some((yes) => since < yes.from && yes.from <= at);

/**
 * The answered yeses that are not ended: by a later dissent or `verify` of the patient, for this organisation
 * or for all, or by a no at the same time or later.
 */
export const standingYeses = (history: History, organisation: OdsCode, at: Instant): readonly Answer[] => {
  const yeses = answersOf(history, organisation, 'yes').filter((yes) => yes.from <= at);
  if (yeses.length === 0) return [];
  const endings = [...namedEndings(history, organisation), ...generalEndings(history, 'share-in')];
  const nos = answersOf(history, organisation, 'no');
  return yeses.filter(
    (yes) =>
      !endings.some((ending) => yes.from < ending.from && ending.from <= at) &&
      !nos.some((no) => yes.from <= no.from && no.from <= at),
  );
};
