import { ok, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { PatientCommandFacts, PatientDecision } from '../../patient/decide/facts.js';
import type { PatientEvent } from '../../patient/events.js';
import type { PatientState } from '../../patient/state.js';
import type { RecordCodeDelivered, RecordCodeDeliveryFailed } from '../commands.js';
import type { CodeDeliveryFailed, Permanence } from '../events.js';
import { type AccessRequestState, isCodeOver, type IssuedCode, latestCode } from '../state.js';
import { overBy } from './interruption.js';
import { codeIssued, destinationsOf, isWithinDailyLimit } from './issue-code.js';
import { requestOf } from './of-request.js';

/*
 * What a provider says of a message comes late, twice and out of order. It is written down once per code, and what
 * it says about a code that no longer counts changes nothing else.
 */

const notFound = refused(consentError('CONSENT_REQUEST_NOT_FOUND'));

const codeOf = (request: AccessRequestState | undefined, issue: number): IssuedCode | undefined =>
  request?.codes.find((code) => code.issue === issue);

export const recordCodeDelivered = (
  { requestId, issue, channel, providerReference, by }: RecordCodeDelivered,
  state: PatientState,
): PatientDecision => {
  const code = codeOf(requestOf(state, requestId), issue);
  if (code?.channel !== channel) return notFound;
  if (code.delivered) return ok([]);
  return ok([
    { type: 'CodeDelivered', data: { requestId, issue, channel, providerReference, recordedBy: by } },
  ]);
};

const gravity: Record<Permanence, number> = { temporary: 1, technical: 2, permanent: 2 };

/** What was delivered has not failed; nor is a failure news beside one as grave. */
const isNews = ({ delivered, failed }: IssuedCode, permanence: Permanence): boolean =>
  !delivered && (failed === null || gravity[permanence] > gravity[failed]);

/**
 * A failure for good of the code that counts is followed by a code over the other channel, and where there is none,
 * or no more codes may be sent, by the practice: the request stays open for an answer given there or online.
 */
export const recordCodeDeliveryFailed = (
  command: RecordCodeDeliveryFailed,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { requestId, issue, channel, permanence, by, now } = command;
  const request = requestOf(state, requestId);
  const code = codeOf(request, issue);
  if (request === undefined || code?.channel !== channel) return notFound;
  if (!isNews(code, permanence)) return ok([]);
  const failed = (next: CodeDeliveryFailed['next']): PatientEvent => ({
    type: 'CodeDeliveryFailed',
    data: { requestId, issue, channel, permanence, next, recordedBy: by },
  });
  const counts = request.end === null && latestCode(request) === code && !isCodeOver(code, now);
  if (permanence === 'temporary' || !counts) return ok([failed('none')]);
  const over = overBy(request, state, facts, command);
  if (over !== undefined) return ok([failed('none'), over]);
  const other = destinationsOf(request, state).find((point) => point.channel !== channel);
  return other === undefined || command.codesPaused === true || !isWithinDailyLimit(state, facts, now)
    ? ok([failed('practice')])
    : ok([failed('other-channel'), codeIssued(request, other, 'fallback', command, facts)]);
};
