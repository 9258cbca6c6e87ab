import type { Instant } from '#libs/kernel';
import { generalEndings, type History } from './history.js';
import { carriedEntries, ownEntries } from './named.js';
import type { Place } from './viewpoint.js';

/** An instant at which the patient took back what was said for an organisation short of a grant. */
export interface Ending {
  readonly at: Instant;
  /** By an answered no, rather than by a choice. */
  readonly answered: boolean;
}

/**
 * The instants up to `at` that end an organisation's answered yeses and verified requests: a dissent or `verify`
 * for it, an answered no, the same carried over from a closed organisation (whether it stands now or stood at the
 * closure), and a dissent or `verify` for all that does not say `keepNamed`. They end for good, even where what
 * ended them is over.
 */
export const endingsFor = (history: History, place: Place): readonly Ending[] => {
  const { organisation, directory, at } = place;
  const closures = (directory.predecessors.get(organisation) ?? []).flatMap(
    ({ closure }) => closure?.at ?? [],
  );
  const carried = [at, ...closures]
    .filter((asAt) => asAt <= at)
    .flatMap((asAt) => carriedEntries(history, 'share-in', { ...place, at: asAt }));
  const byName = [...ownEntries(history, 'share-in', organisation), ...carried].filter(
    (entry) => entry.value !== 'granted',
  );
  return [
    ...byName.map(({ from, answered }) => ({ at: from, answered })),
    ...generalEndings(history, 'share-in').map(({ from }) => ({ at: from, answered: false })),
  ].filter((ending) => ending.at <= at);
};
