import type { Instant, OdsCode } from '#libs/kernel';
import type { Relationship } from '../patient/state.js';
import type { Direction } from '../vocabulary/sharing.js';
import { standingYeses } from './answers.js';
import { type Entry, inForce } from './entry.js';
import { entryOf, generalChoices, type History } from './history.js';
import { liveRequests } from './verified.js';

/** What the patient said for everyone, as it stands at `at`. */
export const standingForAll = (history: History, direction: Direction, at: Instant): Entry | undefined =>
  inForce(generalChoices(history, direction, 'patient').map(entryOf), at);

/**
 * Whether a dissent for all that says `keepNamed` spares this organisation: it had a verified request or an
 * answered yes when the dissent took effect, and still has it. (A kept grant needs no sparing: it is found
 * at its own scope first.) What has lapsed since is spared no longer.
 */
export const isKept = (
  history: History,
  dissent: Entry,
  relationships: readonly Relationship[],
  organisation: OdsCode,
  purpose: string,
  at: Instant,
): boolean => {
  const choice = history.choices.find((c) => c.eventId === dissent.eventId);
  if (choice?.keepNamed !== true || choice.value === 'granted') return false;
  return (
    standingYeses(history, organisation, at).some((yes) => yes.from <= dissent.from) ||
    liveRequests(history, relationships, organisation, purpose, at).some((v) => v.at <= dissent.from)
  );
};
