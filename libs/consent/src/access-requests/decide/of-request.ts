import type { Instant, OdsCode } from '#libs/kernel';
import type { PatientState } from '../../patient/state.js';
import type { Purpose } from '../../vocabulary/sharing.js';
import type { Actor } from '../../vocabulary/who.js';
import type { AccessRequestState } from '../state.js';

export const requestOf = (state: PatientState, requestId: string): AccessRequestState | undefined =>
  state.accessRequests.find((request) => request.requestId === requestId);

/** What every event about a request as a whole says. */
export interface OfRequest {
  readonly requestId: string;
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
  readonly at: Instant;
  readonly recordedBy: Actor;
}

export const ofRequest = (
  { requestId, organisation, purpose }: Pick<AccessRequestState, 'requestId' | 'organisation' | 'purpose'>,
  { by, now }: { readonly by: Actor; readonly now: Instant },
): OfRequest => ({ requestId, organisation, purpose, at: now, recordedBy: by });
