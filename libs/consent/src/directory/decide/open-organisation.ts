import type { CodedError, Instant, OdsCode } from '#libs/kernel';
import { consentError } from '../../errors.js';
import { type DirectoryState, isClosedAt } from '../state.js';

/** Refuses a code that is not in the directory. */
export const unlessKnown = (directory: DirectoryState, code: OdsCode): CodedError | undefined =>
  directory.organisations.has(code) ? undefined : consentError('CONSENT_ORGANISATION_UNKNOWN');

/**
 * "Nothing can be recorded for an organisation with effect after its closure; late evidence from before it is
 * taken" (section 10). Only the closure counts: an opening date is often just the day of an import, and must
 * not turn away older paper.
 */
export const unlessOpen = (directory: DirectoryState, code: OdsCode, at: Instant): CodedError | undefined => {
  const organisation = directory.organisations.get(code);
  if (organisation === undefined) return consentError('CONSENT_ORGANISATION_UNKNOWN');
  return isClosedAt(organisation, at) ? consentError('CONSENT_ORGANISATION_CLOSED') : undefined;
};

/** The same for an organisation that has to be a GP practice. */
export const unlessOpenPractice = (
  directory: DirectoryState,
  code: OdsCode,
  at: Instant,
): CodedError | undefined => {
  const kind = directory.organisations.get(code)?.kind;
  if (kind !== undefined && kind !== 'gp-practice') return consentError('CONSENT_NOT_A_PRACTICE');
  return unlessOpen(directory, code, at);
};
