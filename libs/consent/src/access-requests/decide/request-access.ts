import { type CodedError, type Instant, ok, plusMillis, refused } from '#libs/kernel';
import { isSpared } from '../../choices/general.js';
import { byCode } from '../../direct-care/rule-13-code.js';
import { unlessOpen } from '../../directory/decide/open-organisation.js';
import { consentError } from '../../errors.js';
import { deathStanding } from '../../patient/decide/after-death.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision } from '../../patient/decide/facts.js';
import { liveRelationships } from '../../patient/decide/relationships.js';
import type { PatientEvent } from '../../patient/events.js';
import type { PatientState } from '../../patient/state.js';
import { requestLimitsAt } from '../../policy/in-force.js';
import type { RequestAccess } from '../commands.js';
import { isPending } from '../state.js';
import { codeIssued, destinationsOf, isWithinDailyLimit, MINUTE } from './issue-code.js';
import { ofRequest } from './of-request.js';
import { requesterCase, standingObjection } from './standing-of-requester.js';

/** Until when the organisation may not ask: the patient has declined. */
const coolDownEnd = (
  { organisation, now }: RequestAccess,
  numbers: readonly PatientState[],
  { directory }: PatientCommandFacts,
): Instant | undefined => {
  const { coolDownMinutes } = requestLimitsAt(directory, now);
  return numbers
    .flatMap((number) => number.accessRequests)
    .filter((request) => request.organisation === organisation && request.end?.kind === 'declined')
    .map((request) => plusMillis(request.end?.at ?? request.at, coolDownMinutes * MINUTE))
    .filter((end) => now < end)
    .sort()
    .at(-1);
};

/** Whether the patient, or their practice, lets this organisation ask at all (section 10, Requests). */
const unlessMayAsk = (
  command: RequestAccess,
  state: PatientState,
  facts: PatientCommandFacts,
): CodedError | undefined => {
  const { organisation, now } = command;
  const { directory } = facts;
  const numbers = numbersOf(state, facts);
  const relationships = numbers.flatMap((number) => number.relationships);
  const c = requesterCase(command, state, facts, now);
  const objection = standingObjection(c);
  if (objection !== undefined)
    return consentError(
      objection.rule === 'direct-care.8' ? 'CONSENT_REQUEST_PROHIBITED' : 'CONSENT_REQUEST_REFUSED',
    );
  const spared = numbers.some((number) =>
    isSpared(number, { organisation, directory, at: now, relationships, histories: [] }),
  );
  if (spared) return consentError('CONSENT_MAY_NOT_ASK');
  if (byCode(c).outcome === 'permit') return consentError('CONSENT_REQUEST_NOT_NEEDED');
  const until = coolDownEnd(command, numbers, facts);
  return until === undefined
    ? undefined
    : consentError('CONSENT_REQUEST_COOL_DOWN', { detail: `It may ask again from ${until} on.` });
};

const unlessPossible = (
  command: RequestAccess,
  state: PatientState,
  facts: PatientCommandFacts,
): CodedError | undefined => {
  const { requestId, organisation, now } = command;
  const numbers = numbersOf(state, facts);
  if ((state.survivors.at(-1)?.value ?? null) !== null)
    return consentError('CONSENT_MERGE_INVALID', { detail: 'Requests go to the surviving number.' });
  if (numbers.some((number) => number.accessRequests.some((r) => r.requestId === requestId)))
    return consentError('CONSENT_ID_TAKEN');
  const notOpen = unlessOpen(facts.directory, organisation, now);
  if (notOpen !== undefined) return notOpen;
  if (liveRelationships(numbers, organisation, now).length === 0)
    return consentError('CONSENT_NO_RELATIONSHIP');
  if (deathStanding(numbers, now) === 'formal') return consentError('CONSENT_PATIENT_DECEASED');
  return unlessMayAsk(command, state, facts);
};

/**
 * An organisation asks. The patient gets a code where there is a contact point to send one to; without one the
 * practice is the way: what the patient tells it is recorded as a choice. A pending request of the same organisation
 * for the same purpose gives way.
 */
export const requestAccess = (
  command: RequestAccess,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { requestId, organisation, purpose, now } = command;
  const refusal = unlessPossible(command, state, facts);
  if (refusal !== undefined) return refused(refusal);
  const { requestMinutes } = requestLimitsAt(facts.directory, now);
  const expiresAt = plusMillis(now, requestMinutes * MINUTE);
  const request = { requestId, organisation, purpose, codes: [], recordedAt: now, expiresAt };
  const [destination] = destinationsOf(request, state);
  if (destination !== undefined && !isWithinDailyLimit(state, facts, now))
    return refused(consentError('CONSENT_CODE_LIMIT', { detail: 'The codes per patient in 24 hours.' }));
  const formers = state.accessRequests
    .filter((r) => r.organisation === organisation && r.purpose === purpose && isPending(r, now))
    .map((former): PatientEvent => ({
      type: 'AccessRequestSuperseded',
      data: { ...ofRequest(former, command), supersededBy: requestId },
    }));
  const code = destination === undefined ? [] : [codeIssued(request, destination, 'request', command, facts)];
  return ok([
    ...formers,
    { type: 'AccessRequested', data: { ...ofRequest(request, command), expiresAt } },
    ...code,
  ]);
};
