import { ok, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import { unlessBarredByDeath } from '../../patient/decide/after-death.js';
import { unlessEntitled } from '../../patient/decide/entitlement.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import type { ApproveAccessRequest, DeclineAccessRequest, WithdrawAccessRequest } from '../commands.js';
import { overBy } from './interruption.js';
import { ofRequest, requestOf } from './of-request.js';

const notFound = refused(consentError('CONSENT_REQUEST_NOT_FOUND'));
const isOver = refused(consentError('CONSENT_REQUEST_OVER'));

/** The patient says yes in the portal, instead of passing a code on: whichever comes first ends the request. */
export const approveAccessRequest = (
  command: ApproveAccessRequest,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { requestId, madeBy, now } = command;
  const request = requestOf(state, requestId);
  if (request === undefined) return notFound;
  if (request.end !== null) return isOver;
  const over = overBy(request, state, facts, command);
  if (over !== undefined) return ok([over]);
  const numbers = numbersOf(state, facts);
  const refusal =
    unlessBarredByDeath(numbers, now, { isGrant: true, madeBy }) ?? unlessEntitled(madeBy, numbers, now, now);
  if (refusal !== undefined) return refused(refusal);
  return ok([{ type: 'AccessRequestApproved', data: ofRequest(request, command) }]);
};

/** The patient says no to this request. It is no refusal of the organisation: that is a choice of its own. */
export const declineAccessRequest = (command: DeclineAccessRequest, state: PatientState): PatientDecision => {
  const request = requestOf(state, command.requestId);
  if (request === undefined) return notFound;
  if (request.end !== null) return isOver;
  const data = ofRequest(request, command);
  return ok([
    { type: command.now >= request.expiresAt ? 'AccessRequestExpired' : 'AccessRequestDeclined', data },
  ]);
};

export const withdrawAccessRequest = (
  command: WithdrawAccessRequest,
  state: PatientState,
): PatientDecision => {
  const request = requestOf(state, command.requestId);
  if (request?.organisation !== command.organisation) return notFound;
  if (request.end !== null) return isOver;
  const data = ofRequest(request, command);
  return ok([
    command.now >= request.expiresAt
      ? { type: 'AccessRequestExpired', data }
      : { type: 'AccessRequestCancelled', data: { ...data, reason: 'withdrawn' } },
  ]);
};
