import { ok, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { PatientCommandFacts, PatientDecision } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import { requestLimitsAt } from '../../policy/in-force.js';
import type { ResendCode } from '../commands.js';
import { codeIssued, destinationsOf, isWithinDailyLimit } from './issue-code.js';
import { overBy } from './interruption.js';
import { requestOf } from './of-request.js';

const limitReached = (detail: string): PatientDecision =>
  refused(consentError('CONSENT_CODE_LIMIT', { detail }));

/** A new code with a new number: the one before counts no longer. */
export const resendCode = (
  command: ResendCode,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { requestId, organisation, channel, now } = command;
  const request = requestOf(state, requestId);
  if (request?.organisation !== organisation) return refused(consentError('CONSENT_REQUEST_NOT_FOUND'));
  if (request.end !== null) return refused(consentError('CONSENT_REQUEST_OVER'));
  const over = overBy(request, state, facts, command);
  if (over !== undefined) return ok([over]);
  const destination = destinationsOf(request, state).find(
    (point) => channel === null || point.channel === channel,
  );
  if (destination === undefined) return refused(consentError('CONSENT_CODE_UNDELIVERABLE'));
  const resends = request.codes.filter((code) => code.cause === 'resend').length;
  if (resends >= requestLimitsAt(facts.directory, now).resendsPerRequest)
    return limitReached('The codes sent again for one request.');
  if (!isWithinDailyLimit(state, facts, now)) return limitReached('The codes per patient in 24 hours.');
  return ok([codeIssued(request, destination, 'resend', command, facts)]);
};
