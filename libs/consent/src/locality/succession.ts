import type { Instant, OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';

/** A closed organisation that this one carries on, and since when. */
export interface Inheritance {
  readonly from: OdsCode;
  readonly since: Instant;
}

/** The organisations whose entries `organisation` carries on at `at` (section 6). */
export const inheritances = (
  directory: DirectoryState,
  organisation: OdsCode,
  at: Instant,
): readonly Inheritance[] =>
  (directory.predecessors.get(organisation) ?? []).flatMap(({ code, closure }) =>
    closure !== undefined && closure.at <= at ? [{ from: code, since: closure.at }] : [],
  );
