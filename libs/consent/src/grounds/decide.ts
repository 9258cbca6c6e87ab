import { type CodedError, type Instant, laterOf, ok, refused, type Result } from '#libs/kernel';
import { consentError } from '../errors.js';
import type { GroundCommand, GroundCommandBody } from './commands.js';
import type { GroundDetails } from './details.js';
import type { GroundEvent } from './events.js';
import type { Ground, GroundsState } from './state.js';

type Decision = Result<readonly GroundEvent[], CodedError>;

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const invalid = (detail: string): CodedError => consentError('CONSENT_GROUND_INVALID', { detail });

const isBlank = (text: string): boolean => text.trim() === '';

/** What is missing from it, each kind by what makes it one: the reference, the approver, the disease. */
const missingIn = (details: GroundDetails): string | undefined => {
  switch (details.kind) {
    case 'project':
      return [details.title, details.sponsor, details.reference].some(isBlank)
        ? 'A project has a title, a sponsor and a reference.'
        : undefined;
    case 'public-health-notice':
      if (!SLUG.test(details.disease))
        return 'The disease is lower-case letters and digits joined by hyphens.';
      if (details.purposes.length === 0) return 'A notice names at least one purpose.';
      return [details.instrument, details.approver].some(isBlank)
        ? 'A notice has an instrument and an approver.'
        : undefined;
    case 'public-interest-approval':
      return [details.approver, details.reference].some(isBlank)
        ? 'An approval has an approver and a reference.'
        : undefined;
    case 's251-approval':
      if (details.letter !== null && (isBlank(details.letter) || details.optOutCondition === 'standard'))
        return 'A letter is given where the opt-out condition is waived, and is not empty.';
      return isBlank(details.reference) ? 'The reference is given.' : undefined;
    case 'legal-order':
    case 'named-exclusion':
      return isBlank(details.reference) ? 'The reference is given.' : undefined;
  }
};

const onRecord = (
  groundId: string,
  details: GroundDetails,
  rest: { readonly from: Instant; readonly to: Instant | null; readonly recordedBy: GroundCommand['by'] },
): GroundEvent => {
  switch (details.kind) {
    case 'project':
      return { type: 'ProjectRegistered', data: { groundId, details, ...rest } };
    case 'public-health-notice':
      return { type: 'PublicHealthNoticeIssued', data: { groundId, details, ...rest } };
    case 'public-interest-approval':
      return { type: 'PublicInterestApproved', data: { groundId, details, ...rest } };
    case 'legal-order':
      return { type: 'LegalOrderRecorded', data: { groundId, details, ...rest } };
    case 's251-approval':
      return { type: 'Section251Approved', data: { groundId, details, ...rest } };
    case 'named-exclusion':
      return { type: 'ExclusionNamed', data: { groundId, details, ...rest } };
  }
};

const record = (
  { groundId, details, from: asked, to, by: recordedBy, now }: GroundCommandBody['RecordGround'],
  { grounds }: GroundsState,
): Decision => {
  const from = asked ?? now;
  if (!SLUG.test(groundId))
    return refused(invalid('The id is lower-case letters and digits joined by hyphens.'));
  if (grounds.has(groundId)) return refused(consentError('CONSENT_GROUND_EXISTS'));
  const missing = missingIn(details);
  if (missing !== undefined) return refused(invalid(missing));
  if (to !== null && to <= from) return refused(consentError('CONSENT_PERIOD_INVALID'));
  if (to === null && details.kind === 'public-health-notice') return refused(invalid('A notice has an end.'));
  return ok([onRecord(groundId, details, { from, to, recordedBy })]);
};

const known = (groundId: string, { grounds }: GroundsState): Result<Ground, CodedError> => {
  const ground = grounds.get(groundId);
  return ground === undefined ? refused(consentError('CONSENT_GROUND_UNKNOWN')) : ok(ground);
};

/** A later end, before the one set has come: what has ended does not come back, a new one is put on record. */
const extend = (
  { groundId, to, by: recordedBy, now }: GroundCommandBody['ExtendGround'],
  state: GroundsState,
): Decision => {
  const found = known(groundId, state);
  if (!found.ok) return found;
  const { to: end, details } = found.value;
  if (to === null && details.kind === 'public-health-notice') return refused(invalid('A notice has an end.'));
  if (end === null) return refused(consentError('CONSENT_STATE_UNCHANGED'));
  if (end <= now) return refused(consentError('CONSENT_GROUND_ENDED'));
  if (to !== null && to <= end) return refused(consentError('CONSENT_PERIOD_INVALID'));
  return ok([{ type: 'GroundExtended', data: { groundId, to, recordedBy } }]);
};

/**
 * An earlier end; one in the past may be put on record late. What is ended before it begins, or as of its beginning,
 * never holds.
 */
const end = (
  { groundId, to: asked, by: recordedBy, now }: GroundCommandBody['EndGround'],
  state: GroundsState,
): Decision => {
  const found = known(groundId, state);
  if (!found.ok) return found;
  const to = asked ?? laterOf(now, found.value.from);
  if (found.value.to !== null && found.value.to <= to) return refused(consentError('CONSENT_GROUND_ENDED'));
  if (to < found.value.from) return refused(consentError('CONSENT_PERIOD_INVALID'));
  return ok([{ type: 'GroundEnded', data: { groundId, to, recordedBy } }]);
};

/** What a command makes of what is on record: its events in order, or the refusal. */
export const decideGrounds = (command: GroundCommand, state: GroundsState): Decision => {
  switch (command.type) {
    case 'RecordGround':
      return record(command, state);
    case 'ExtendGround':
      return extend(command, state);
    case 'EndGround':
      return end(command, state);
  }
};
