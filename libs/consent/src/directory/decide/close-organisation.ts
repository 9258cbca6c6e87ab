import { type CodedError, type Instant, laterOf, type OdsCode, ok, refused, type Result } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { DirectoryCommandBody } from '../commands.js';
import type { DirectoryEvent } from '../events.js';
import { type DirectoryState, isClosedAt, type Organisation } from '../state.js';

const invalid = (detail: string): CodedError => consentError('CONSENT_SUCCESSION_INVALID', { detail });

/**
 * Whether it has opened by `at`. An opening date up to today's is taken as "long open": imports often date an
 * organisation from the day they ran, and a closure may be recorded late.
 */
const hasOpened = (organisation: Organisation, at: Instant, now: Instant): boolean =>
  organisation.from <= laterOf(at, now);

/** Whether following successors from `code` leads to `target`; every organisation is looked at once. */
const leadsTo = (state: DirectoryState, code: OdsCode, target: OdsCode): boolean => {
  const seen = new Set<OdsCode>();
  const open = [code];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === target) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(state.organisations.get(next)?.closure?.successors ?? []));
  }
  return false;
};

const wrongSuccessor = (
  state: DirectoryState,
  organisation: OdsCode,
  successor: OdsCode,
  at: Instant,
  now: Instant,
): CodedError | undefined => {
  if (successor === organisation) return invalid('An organisation does not succeed itself.');
  const known = state.organisations.get(successor);
  if (known === undefined) return consentError('CONSENT_ORGANISATION_UNKNOWN');
  if (isClosedAt(known, at) || !hasOpened(known, at, now))
    return invalid('A successor is open at the closure.');
  // Would carry entries round for ever.
  if (leadsTo(state, successor, organisation)) return invalid('The succession would go in a circle.');
  return undefined;
};

/** Closes an organisation once and for all; what its successors carry on is decided by who reads (section 6). */
export const closeOrganisation = (
  { organisation, successors, at: asked, by, now }: DirectoryCommandBody['CloseOrganisation'],
  state: DirectoryState,
): Result<readonly DirectoryEvent[], CodedError> => {
  const at = asked ?? now;
  const known = state.organisations.get(organisation);
  if (known === undefined) return refused(consentError('CONSENT_ORGANISATION_UNKNOWN'));
  if (known.closure !== undefined) return refused(consentError('CONSENT_ORGANISATION_CLOSED'));
  if (!hasOpened(known, at, now)) return refused(consentError('CONSENT_PERIOD_INVALID'));
  if (new Set(successors).size < successors.length) return refused(invalid('A successor is named twice.'));
  for (const successor of successors) {
    const wrong = wrongSuccessor(state, organisation, successor, at, now);
    if (wrong !== undefined) return refused(wrong);
  }
  return ok([{ type: 'OrganisationClosed', data: { organisation, at, successors, recordedBy: by } }]);
};
