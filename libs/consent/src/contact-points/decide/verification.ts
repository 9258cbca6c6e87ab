import { isForgotten, ok, plusMillis, refused } from '#libs/kernel';
import { MINUTE } from '../../access-requests/decide/issue-code.js';
import { consentError } from '../../errors.js';
import type { PatientCommandFacts, PatientDecision } from '../../patient/decide/facts.js';
import { deathStanding } from '../../patient/decide/after-death.js';
import { numbersOf } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import { requestLimitsAt } from '../../policy/in-force.js';
import type { RecordContactCodeUndelivered, SendContactCode, VerifyContactPoint } from '../commands.js';
import { isContactCodeOver, latestContactCode } from '../state.js';

/*
 * A contact point is shown to be the patient's by a code that is sent there and told back. The limits are those of the
 * codes of access requests, counted apart: showing a number must not use up the codes that let somebody in.
 */

const DAY = 24 * 60 * MINUTE;

const notFound = refused(consentError('CONSENT_CONTACT_POINT_NOT_FOUND'));
const rejected = refused(consentError('CONSENT_CODE_REJECTED'));

/** A new code counts from now on, and the one before no longer. One that is verified already needs none. */
export const sendContactCode = (
  { contactPointId, keyId, by, now }: SendContactCode,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const point = state.contactPoints.find((one) => one.contactPointId === contactPointId);
  if (point === undefined || isForgotten(point.value)) return notFound;
  if (deathStanding(numbersOf(state, facts), now) === 'formal')
    return refused(consentError('CONSENT_PATIENT_DECEASED'));
  if (point.verified) return refused(consentError('CONSENT_STATE_UNCHANGED'));
  const { codesPerDay, codeMinutes } = requestLimitsAt(facts.directory, now);
  const since = plusMillis(now, -DAY);
  const issued = numbersOf(state, facts)
    .flatMap((number) => number.contactCodes)
    .filter(({ at }) => at > since);
  if (issued.length >= codesPerDay)
    return refused(consentError('CONSENT_CODE_LIMIT', { detail: 'The codes per patient in 24 hours.' }));
  return ok([
    {
      type: 'ContactCodeIssued',
      data: {
        contactPointId,
        issue: (latestContactCode(state, contactPointId)?.issue ?? 0) + 1,
        channel: point.channel,
        keyId,
        at: now,
        expiresAt: plusMillis(now, codeMinutes * MINUTE),
        recordedBy: by,
      },
    },
  ]);
};

/** Whatever comes of it is an event before anybody is answered. Once the code is over nothing is spent. */
export const verifyContactPoint = (
  { contactPointId, matches, by, now }: VerifyContactPoint,
  state: PatientState,
  { directory }: PatientCommandFacts,
): PatientDecision => {
  if (!state.contactPoints.some((one) => one.contactPointId === contactPointId)) return notFound;
  const code = latestContactCode(state, contactPointId);
  const { attemptsPerCode } = requestLimitsAt(directory, now);
  if (code === undefined || isContactCodeOver(code, now) || code.attempts >= attemptsPerCode) return rejected;
  const { issue, keyId } = code;
  const data = { contactPointId, issue, at: now, recordedBy: by };
  return ok([
    {
      type: matches({ contactPointId, issue, keyId }) ? 'ContactPointVerified' : 'ContactCodeRejected',
      data,
    },
  ]);
};

/** Written down once; what is said of a code that is over changes nothing. */
export const recordContactCodeUndelivered = (
  { contactPointId, issue, permanence, by }: RecordContactCodeUndelivered,
  state: PatientState,
): PatientDecision => {
  const code = latestContactCode(state, contactPointId);
  if (code?.issue !== issue || code.over || code.failed !== null) return ok([]);
  return ok([
    { type: 'ContactCodeUndelivered', data: { contactPointId, issue, permanence, recordedBy: by } },
  ]);
};
