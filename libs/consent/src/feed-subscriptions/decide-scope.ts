import type { CodedError, OdsCode } from '#libs/kernel';
import { unlessKnown } from '../directory/decide/open-organisation.js';
import type { DirectoryState } from '../directory/state.js';
import { consentError } from '../errors.js';
import type { FeedScope } from './scope.js';

/** A scope names this many organisations at most, and as many practices. */
const LONGEST_LIST = 1_000;

const invalid = (detail: string): CodedError => consentError('CONSENT_FEED_SCOPE_INVALID', { detail });

const wrongCodes = (
  what: string,
  codes: readonly OdsCode[] | null,
  directory: DirectoryState,
): CodedError | undefined => {
  if (codes === null) return undefined;
  if (codes.length === 0)
    return invalid(`A scope without ${what} would send nothing: leave them out for all.`);
  if (codes.length > LONGEST_LIST) return invalid(`A scope names at most ${LONGEST_LIST} ${what}.`);
  for (const code of codes) {
    const unknown = unlessKnown(directory, code);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
};

/**
 * Refuses a scope by which nothing would ever be sent, and one that names what is not in the directory: a slip of the
 * pen must not become a copy that stays empty unnoticed. Closed organisations may be named: their past is followed.
 */
export const unlessScope = (scope: FeedScope, directory: DirectoryState): CodedError | undefined => {
  const { families, organisations, practices, schemes } = scope;
  if (families.length === 0) return invalid('A scope names at least one family of records.');
  if (families.includes('opt-out') !== schemes.length > 0)
    return invalid('Schemes are named with the family opt-out, and only with it.');
  const wrong =
    wrongCodes('organisations', organisations, directory) ?? wrongCodes('practices', practices, directory);
  if (wrong !== undefined) return wrong;
  const isPractice = (code: OdsCode) => directory.organisations.get(code)?.kind === 'gp-practice';
  return practices === null || practices.every(isPractice)
    ? undefined
    : consentError('CONSENT_NOT_A_PRACTICE');
};
