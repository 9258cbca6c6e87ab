import type { Instant } from '#libs/kernel';
import { type Direction, purposes } from '../vocabulary/sharing.js';
import { type Entry, inForce } from './entry.js';
import { entryOf, generalChoices, type History } from './history.js';
import { standingByName } from './named.js';
import { liveRequests } from './verified.js';
import type { Viewpoint } from './viewpoint.js';
import { standingYeses } from './yeses.js';

/** What the patient said for everyone, as it stands at `at`. */
export const standingForAll = (history: History, direction: Direction, at: Instant): Entry | undefined =>
  inForce(generalChoices(history, direction, 'patient').map(entryOf), at);

/** Asked of dissents about looking only: nobody is spared what is kept back at the source. */
const keepsNamed = (history: History, dissent: Entry): boolean =>
  dissent.value !== 'granted' &&
  generalChoices(history, 'share-in', 'patient').some(
    (choice) => choice.eventId === dissent.eventId && choice.keepNamed,
  );

/**
 * Whether a dissent for all that says `keepNamed` spares this organisation: it had a verified request or an
 * answered yes when the dissent took effect, and still has it. (A kept grant needs no sparing: it is found
 * at its own scope first.) What has lapsed since is spared no longer.
 */
export const isKept = (history: History, dissent: Entry, view: Viewpoint): boolean =>
  keepsNamed(history, dissent) &&
  (standingYeses(history, view).some((yes) => yes.from <= dissent.from) ||
    liveRequests(history, view).some((v) => v.at <= dissent.from));

/**
 * Whether a dissent for all in force spares this organisation (`keepNamed`): its grant, its answered yes or a
 * verified request of any purpose. It then counts as having its own choice and may not ask again (section 10).
 */
export const isSpared = (history: History, view: Omit<Viewpoint, 'purpose'>): boolean => {
  const dissent = standingForAll(history, 'share-in', view.at);
  if (dissent === undefined || !keepsNamed(history, dissent)) return false;
  const named = standingByName(history, 'share-in', view);
  return (
    (named?.value === 'granted' && named.from <= dissent.from) ||
    purposes.some((purpose) => isKept(history, dissent, { ...view, purpose }))
  );
};
