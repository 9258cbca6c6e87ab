import type { OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import { organisationsChosen } from '../choices/history.js';
import { decidingChoice } from '../choices/share.js';
import { type Case, standingsFor } from './case.js';

const withSuccessors = (organisation: OdsCode, directory: DirectoryState, found: Set<OdsCode>): void => {
  if (found.has(organisation)) return;
  found.add(organisation);
  for (const successor of directory.organisations.get(organisation)?.closure?.successors ?? []) {
    withSuccessors(successor, directory, found);
  }
};

/**
 * The sources to answer for. `any` is every source with a choice of its own in force, then the rest;
 * the viewer's own records are no part of it, being open to it anyway.
 */
export const sourcesOf = (c: Case): readonly (OdsCode | 'rest')[] => {
  const { sources, viewer } = c.request;
  if (sources !== 'any') return [...new Set(sources)];
  const named = new Set<OdsCode>();
  for (const history of c.histories) {
    for (const organisation of organisationsChosen(history, 'share-out')) {
      withSuccessors(organisation, c.directory, named);
    }
  }
  named.delete(viewer);
  const inForce = [...named].filter(
    (source) => decidingChoice(standingsFor(c, 'share-out', source))?.scope === 'named',
  );
  return [...inForce.sort(), 'rest'];
};
