import type { Instant, OdsCode } from '#libs/kernel';
import type { Direction } from '../vocabulary/sharing.js';
import { answeredNos, firstYesAfter } from './answers.js';
import { earliest, type Entry, inForce, strictest } from './entry.js';
import { entryOf, generalEndings, type History, namedChoices } from './history.js';
import type { Place } from './viewpoint.js';

/** Where grants by name really end: "stop everyone" ends every older one, for good. */
export const withGeneralEndings = (
  entries: readonly Entry[],
  history: History,
  direction: Direction,
): readonly Entry[] => {
  if (!entries.some((entry) => entry.value === 'granted')) return entries;
  const endings = generalEndings(history, direction).map((ending) => ending.from);
  return entries.map((entry) =>
    entry.value === 'granted'
      ? { ...entry, to: earliest([entry.to, ...endings.filter((from) => entry.from < from)]) }
      : entry,
  );
};

/** What the patient said of the organisation itself, an answered no included. */
export const ownEntries = (
  history: History,
  direction: Direction,
  organisation: OdsCode,
  nosLiftedAt: Instant | null = null,
): readonly Entry[] => {
  const choices = namedChoices(history, direction, 'patient', organisation).map(entryOf);
  const nos = direction === 'share-in' ? answeredNos(history, organisation, nosLiftedAt) : [];
  return [...withGeneralEndings(choices, history, direction), ...nos];
};

/**
 * The dissents and `verify`s (never grants) that the organisation carries on from closed ones, each taking effect
 * at the closure (section 6). A yes for the successor lifts an answered no it carries, and nothing else.
 */
export const carriedEntries = (
  history: History,
  direction: Direction,
  { organisation, directory, at }: Place,
  nosLiftedAt: Instant | null = null,
): readonly Entry[] =>
  (directory.predecessors.get(organisation) ?? []).flatMap((predecessor): Entry[] => {
    const closedAt = predecessor.closure?.at;
    if (closedAt === undefined || at < closedAt) return [];
    const liftedAt = earliest([nosLiftedAt, firstYesAfter(history, organisation, closedAt)]);
    const place = { organisation: predecessor.code, directory, at };
    const left = standingByName(history, direction, place, liftedAt);
    return left === undefined || left.value === 'granted' ? [] : [{ ...left, from: closedAt, to: null }];
  });

/**
 * What the patient said for one organisation by name, as it stands at `at`. Of its own and what it carries on
 * the stricter holds, until there is a new entry for the organisation itself.
 */
export const standingByName = (
  history: History,
  direction: Direction,
  place: Place,
  nosLiftedAt: Instant | null = null,
): Entry | undefined => {
  const own = inForce(ownEntries(history, direction, place.organisation, nosLiftedAt), place.at);
  const carried = carriedEntries(history, direction, place, nosLiftedAt).filter(
    (entry) => own === undefined || own.from <= entry.from,
  );
  return strictest(own === undefined ? carried : [own, ...carried]);
};
