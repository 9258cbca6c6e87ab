import type { Instant, OdsCode } from '#libs/kernel';
import { heldThroughout } from '../../choices/verified.js';
import { unlessOpen } from '../../directory/decide/open-organisation.js';
import { wasProhibitedWithin } from '../../locality/prohibited.js';
import { deathStanding } from '../../patient/decide/after-death.js';
import { numbersOf, type PatientCommandFacts } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import { isDissent } from '../../vocabulary/sharing.js';
import type { Actor } from '../../vocabulary/who.js';
import type { AccessRequestEvent, CancellationReason } from '../events.js';
import type { AccessRequestState } from '../state.js';
import { ofRequest } from './of-request.js';
import { requesterCase, standingObjection } from './standing-of-requester.js';

/** A refusal of that organisation, or of all, that was recorded since: whatever its effective time, whoever set it. */
const refusedSince = (number: PatientState, organisation: OdsCode, since: Instant): boolean =>
  number.choices.some(
    ({ direction, value, scope, recordedAt }) =>
      direction === 'share-in' &&
      isDissent(value) &&
      recordedAt >= since &&
      (scope.kind === 'all' || scope.organisation === organisation),
  ) ||
  number.answers.some(
    (answer) => answer.answer === 'no' && answer.organisation === organisation && answer.recordedAt >= since,
  );

/**
 * What ends a pending request without being an event of this stream: a prohibition or closure that took effect, a
 * relationship that ran out, what was recorded under another number of the person. Looked at whenever the request is
 * touched, over all the time since it was made: what ended it stays ended.
 */
export const interruptionOf = (
  request: AccessRequestState,
  state: PatientState,
  facts: PatientCommandFacts,
  now: Instant,
): CancellationReason | undefined => {
  const { organisation, at } = request;
  const numbers = numbersOf(state, facts);
  const relationships = numbers.flatMap((number) => number.relationships);
  if (deathStanding(numbers, now) === 'formal') return 'deceased';
  if (unlessOpen(facts.directory, organisation, now) !== undefined) return 'organisation-closed';
  if (!heldThroughout(relationships, organisation, at, now)) return 'relationship-ended';
  if (wasProhibitedWithin(organisation, at, now, { ...facts, relationships })) return 'prohibited';
  if (facts.others.some((other) => refusedSince(other, organisation, request.recordedAt))) return 'refused';
  return standingObjection(requesterCase(request, state, facts, now)) === undefined ? undefined : 'refused';
};

type Over = Extract<AccessRequestEvent, { type: 'AccessRequestExpired' | 'AccessRequestCancelled' }>;

/** The event that says why a request nobody has ended is over all the same; undefined while it is not. */
export const overBy = (
  request: AccessRequestState,
  state: PatientState,
  facts: PatientCommandFacts,
  command: { readonly by: Actor; readonly now: Instant },
): Over | undefined => {
  const data = ofRequest(request, command);
  if (command.now >= request.expiresAt) return { type: 'AccessRequestExpired', data };
  const reason = interruptionOf(request, state, facts, command.now);
  return reason === undefined ? undefined : { type: 'AccessRequestCancelled', data: { ...data, reason } };
};
