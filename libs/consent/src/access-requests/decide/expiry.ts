import { ok } from '#libs/kernel';
import type { PatientDecision } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import type { ExpireAccessRequest, ExpireCode } from '../commands.js';
import { latestCode } from '../state.js';
import { ofRequest, requestOf } from './of-request.js';

/*
 * A timer says that a time is over. It may be early, late or doubled: what is not over, or over already, stays as it
 * is. Nothing depends on the timer: whoever touches a request looks at the time too.
 */

export const expireCode = (
  { requestId, issue, now, by }: ExpireCode,
  state: PatientState,
): PatientDecision => {
  const request = requestOf(state, requestId);
  const code = request === undefined ? undefined : latestCode(request);
  if (request?.end !== null || code?.issue !== issue || code.expired || now < code.expiresAt) return ok([]);
  return ok([{ type: 'CodeExpired', data: { requestId, issue, at: now, recordedBy: by } }]);
};

export const expireAccessRequest = (command: ExpireAccessRequest, state: PatientState): PatientDecision => {
  const request = requestOf(state, command.requestId);
  if (request?.end !== null || command.now < request.expiresAt) return ok([]);
  return ok([{ type: 'AccessRequestExpired', data: ofRequest(request, command) }]);
};
