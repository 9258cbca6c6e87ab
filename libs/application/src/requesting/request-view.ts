import {
  type AccessRequestState,
  type DirectoryState,
  latestCode,
  type PatientState,
  requestLimitsAt,
  requestStatus,
} from '#libs/consent';
import { type Instant, isForgotten, type PatientId } from '#libs/kernel';
import { masked } from '../asking/masked.js';
import type { AccessRequestView, IssuedCodeView } from '../queries/access-requests.js';

const codeView = (
  request: AccessRequestState,
  { contactPoints }: PatientState,
  directory: DirectoryState,
  now: Instant,
): IssuedCodeView | null => {
  const code = latestCode(request);
  if (code === undefined) return null;
  const { issue, channel, assurance, expiresAt, contactPointId } = code;
  const limits = requestLimitsAt(directory, now);
  const resends = request.codes.filter(({ cause }) => cause === 'resend').length;
  const value = contactPoints.find((point) => point.contactPointId === contactPointId)?.value ?? null;
  return {
    issue,
    channel,
    destination: value === null || isForgotten(value) ? value : masked(channel, value),
    assurance,
    expiresAt,
    delivery: code.delivered ? 'delivered' : code.failed === null ? 'sent' : 'failed',
    attemptsLeft: Math.max(0, limits.attemptsPerCode - code.attempts),
    resendsLeft: Math.max(0, limits.resendsPerRequest - resends),
  };
};

/** A request as those may see it who may know of it. `state` with contact values opened. */
export const requestView = (
  request: AccessRequestState,
  patientId: PatientId,
  state: PatientState,
  directory: DirectoryState,
  now: Instant,
): AccessRequestView => {
  const { requestId, organisation, purpose, at, expiresAt, end } = request;
  return {
    requestId,
    patientId,
    organisation,
    purpose,
    status: requestStatus(request, now),
    reason: end?.reason ?? null,
    at,
    expiresAt,
    endedAt: end?.at ?? null,
    code: codeView(request, state, directory, now),
  };
};
