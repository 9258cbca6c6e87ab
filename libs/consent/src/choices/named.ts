import type { Instant, OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import type { Direction } from '../vocabulary/sharing.js';
import { answeredNos, saidYesBetween } from './answers.js';
import { type Entry, inForce, strictest } from './entry.js';
import { entryOf, generalEndings, type History, namedChoices } from './history.js';

/** Where a grant really ends: "stop everyone" ends every older grant by name, for good. */
const withGeneralEnding = (grant: Entry, endings: readonly { readonly from: Instant }[]): Entry => {
  const to = endings.reduce(
    (end, { from }) => (grant.from < from && (end === null || from < end) ? from : end),
    grant.to,
  );
  return to === grant.to ? grant : { ...grant, to };
};

const ownEntries = (history: History, direction: Direction, organisation: OdsCode): readonly Entry[] => {
  const choices = namedChoices(history, direction, 'patient', organisation).map(entryOf);
  const nos = direction === 'share-in' ? answeredNos(history, organisation) : [];
  if (!choices.some((entry) => entry.value === 'granted')) return [...choices, ...nos];
  const endings = generalEndings(history, direction);
  return [
    ...choices.map((entry) => (entry.value === 'granted' ? withGeneralEnding(entry, endings) : entry)),
    ...nos,
  ];
};

/**
 * What the patient said for one organisation by name, as it stands at `at`.
 * A closed organisation's successor inherits the patient's dissents and `verify`s (never grants):
 * the stricter of both holds until there is a new entry for the successor itself (section 6).
 */
export const standingByName = (
  history: History,
  direction: Direction,
  organisation: OdsCode,
  at: Instant,
  directory: DirectoryState,
): Entry | undefined => {
  const own = inForce(ownEntries(history, direction, organisation), at);
  const inherited = (directory.predecessors.get(organisation) ?? []).flatMap((predecessor): Entry[] => {
    const closedAt = predecessor.closure?.at;
    if (closedAt === undefined || at < closedAt) return [];
    if (own !== undefined && own.from > closedAt) return [];
    const carried = standingByName(history, direction, predecessor.code, at, directory);
    if (carried === undefined || carried.value === 'granted') return [];
    if (carried.answered && saidYesBetween(history, organisation, closedAt, at)) return [];
    return [{ ...carried, from: closedAt, to: null }];
  });
  return inherited.length === 0 ? own : strictestKnown([own, ...inherited]);
};

const strictestKnown = (entries: readonly (Entry | undefined)[]): Entry | undefined =>
  strictest(entries.filter((entry) => entry !== undefined));
