import { type Instant, type OdsCode, ok, plusMillis, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { PatientCommandFacts, PatientDecision } from '../../patient/decide/facts.js';
import type { PatientEvent } from '../../patient/events.js';
import type { PatientState } from '../../patient/state.js';
import { requestLimitsAt } from '../../policy/in-force.js';
import type { SubmitCode } from '../commands.js';
import type { RejectionReason } from '../events.js';
import { type AccessRequestState, isCodeOver, isPending, type IssuedCode, latestCode } from '../state.js';
import { MINUTE } from './issue-code.js';
import { overBy } from './interruption.js';
import { ofRequest, requestOf } from './of-request.js';

const DAY = 24 * 60 * MINUTE;
/** As many strays of one organisation are written down about one patient in a day; the rest are refused alike. */
const MOST_STRAYS = 20;

const rejected = refused(consentError('CONSENT_CODE_REJECTED'));

const rejection = (
  { requestId, organisation, purpose, now, by }: SubmitCode,
  code: IssuedCode | undefined,
  reason: RejectionReason,
): PatientEvent => ({
  type: 'CodeRejected',
  data: { requestId, issue: code?.issue ?? null, organisation, purpose, reason, at: now, recordedBy: by },
});

const straysOf = ({ accessRequests }: PatientState, organisation: OdsCode, now: Instant): number =>
  accessRequests
    .flatMap((request) => request.strays)
    .filter((stray) => stray.organisation === organisation && stray.at > plusMillis(now, -DAY)).length;

/** Counted against the organisation that submitted it, and against nobody else. */
const stray = (command: SubmitCode, request: AccessRequestState, state: PatientState): PatientDecision => {
  const { organisation, now } = command;
  if (!isPending(request, now) || straysOf(state, organisation, now) >= MOST_STRAYS) return rejected;
  return ok([rejection(command, latestCode(request), 'wrong-organisation')]);
};

/** A wrong code, or one for another purpose, is spent; the last that the policy allows ends the request. */
const spent = (
  command: SubmitCode,
  request: AccessRequestState,
  code: IssuedCode,
  reason: RejectionReason,
  facts: PatientCommandFacts,
): readonly PatientEvent[] => {
  const { attemptsPerCode } = requestLimitsAt(facts.directory, command.now);
  const events = [rejection(command, code, reason)];
  if (code.attempts + 1 < attemptsPerCode) return events;
  return [...events, { type: 'CodeLocked', data: { ...ofRequest(request, command), issue: code.issue } }];
};

/**
 * The organisation gives the code it was told. Whatever comes of it is an event, recorded before anybody is answered:
 * no answer can be had without an attempt being spent. A code is good once, for its request, patient, organisation
 * and purpose, before its time is over, and only as the one issued last. Once it is over nothing is spent.
 */
export const submitCode = (
  command: SubmitCode,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { requestId, organisation, purpose, matches, now, by } = command;
  const request = requestOf(state, requestId);
  if (request === undefined) return rejected;
  if (request.organisation !== organisation) return stray(command, request, state);
  if (request.end?.kind === 'locked') return refused(consentError('CONSENT_CODE_LOCKED'));
  if (request.end !== null) return rejected;
  const over = overBy(request, state, facts, command);
  if (over !== undefined) return ok([over]);
  const code = latestCode(request);
  if (code === undefined || code.expired) return rejected;
  const { issue, keyId } = code;
  if (isCodeOver(code, now))
    return ok([{ type: 'CodeExpired', data: { requestId, issue, at: now, recordedBy: by } }]);
  if (request.purpose !== purpose) return ok(spent(command, request, code, 'wrong-purpose', facts));
  return ok(
    matches({ requestId, issue, keyId })
      ? [{ type: 'CodeVerified', data: ofRequest(request, command) }]
      : spent(command, request, code, 'wrong-code', facts),
  );
};
