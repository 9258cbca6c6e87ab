import { earlierOf, type Instant, isForgotten, plusMillis } from '#libs/kernel';
import { numbersOf, type PatientCommandFacts } from '../../patient/decide/facts.js';
import { type ContactPoint, takesCodes } from '../../contact-points/state.js';
import type { PatientState } from '../../patient/state.js';
import { requestLimitsAt } from '../../policy/in-force.js';
import type { ContactChannel } from '../../vocabulary/sharing.js';
import type { AccessRequestEvent, IssueCause } from '../events.js';
import type { AccessRequestState } from '../state.js';
import { type OfRequest, ofRequest } from './of-request.js';
import type { Actor } from '../../vocabulary/who.js';

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a code is issued for: a request that stands, or one that is being made. */
export type Requesting = Pick<
  AccessRequestState,
  'requestId' | 'organisation' | 'purpose' | 'codes' | 'recordedAt' | 'expiresAt'
>;

const isUsed = ({ codes }: Requesting, { contactPointId }: ContactPoint): boolean =>
  codes.some((code) => code.contactPointId === contactPointId);

const hasFailed = ({ codes }: Requesting, { contactPointId }: ContactPoint): boolean =>
  codes.some(
    (code) =>
      code.contactPointId === contactPointId &&
      !code.delivered &&
      (code.failed === 'permanent' || code.failed === 'technical'),
  );

const channelOrder: readonly ContactChannel[] = ['sms', 'email'];

const byPreference = (a: ContactPoint, b: ContactPoint): number =>
  Number(b.preferred) - Number(a.preferred) ||
  channelOrder.indexOf(a.channel) - channelOrder.indexOf(b.channel);

/**
 * Where a code for the request can go, best first. A contact point added or changed after the request is not used for
 * it: whoever can change one must not thereby get at a code that is on its way.
 */
export const destinationsOf = (
  request: Requesting,
  { contactPoints }: PatientState,
): readonly ContactPoint[] =>
  contactPoints
    .filter(
      (point) =>
        !isForgotten(point.value) &&
        takesCodes(point) &&
        !hasFailed(request, point) &&
        (point.recordedAt <= request.recordedAt || isUsed(request, point)),
    )
    .sort(byPreference);

/** Whether the person may be sent another code: of all numbers and organisations together, in any 24 hours. */
export const isWithinDailyLimit = (
  state: PatientState,
  facts: PatientCommandFacts,
  now: Instant,
): boolean => {
  const since = plusMillis(now, -DAY);
  const issued = numbersOf(state, facts)
    .flatMap((number) => number.accessRequests)
    .flatMap((request) => request.codes)
    .filter((code) => code.at > since);
  return issued.length < requestLimitsAt(facts.directory, now).codesPerDay;
};

/** The next code of a request, to that contact point. */
export const codeIssued = (
  request: Requesting,
  to: ContactPoint,
  cause: IssueCause,
  { keyId, ...command }: { readonly keyId: string; readonly by: Actor; readonly now: Instant },
  { directory }: PatientCommandFacts,
): Extract<AccessRequestEvent, { type: 'CodeIssued' }> => {
  const about: OfRequest = ofRequest(request, command);
  const { codeMinutes } = requestLimitsAt(directory, command.now);
  return {
    type: 'CodeIssued',
    data: {
      ...about,
      issue: (request.codes.at(-1)?.issue ?? 0) + 1,
      keyId,
      channel: to.channel,
      contactPointId: to.contactPointId,
      expiresAt: earlierOf(request.expiresAt, plusMillis(command.now, codeMinutes * MINUTE)),
      assurance: to.channel === 'sms' ? 'standard' : 'lower',
      cause,
    },
  };
};
