import type { RequestStatus } from '#libs/consent';
import type { JsonObject, PatientId } from '#libs/kernel';
import { entryBy, type Publisher, publisher, type RecordChange } from './change.js';
import type { EventOf } from './events.js';

const statusOf = {
  CodeVerified: 'verified',
  CodeLocked: 'locked',
  AccessRequestApproved: 'approved',
  AccessRequestDeclined: 'declined',
  AccessRequestExpired: 'expired',
  AccessRequestCancelled: 'cancelled',
  AccessRequestSuperseded: 'superseded',
} as const satisfies Record<string, RequestStatus>;

type Opening = EventOf<'AccessRequested'>;
type Ending = EventOf<keyof typeof statusOf>;

const keyOf = ({ data }: Opening | Ending): string => `access-request:${data.requestId}`;

const changed = (
  event: Opening | Ending,
  patientId: PatientId | null,
  status: RequestStatus,
  about: JsonObject,
): RecordChange => ({
  patientId,
  key: keyOf(event),
  type: 'access-request-changed',
  family: 'access-request',
  organisation: event.data.organisation,
  scheme: null,
  about,
  entry: entryBy(event, { status, at: event.data.at }),
  effectiveAt: event.data.at,
});

export const requested = publisher<Opening>((event, patientId) => {
  const { requestId, organisation, purpose, expiresAt } = event.data;
  return changed(event, patientId, 'pending', { requestId, organisation, purpose, expiresAt });
});

/** How a request ended; neither why, nor what was sent where, nor who tried what. The first end is final. */
export const requestEnded: Publisher<Ending> = {
  records: (event, patientId) => [{ patientId, key: keyOf(event) }],
  changes: (event, patientId, before) => {
    if (before({ patientId, key: keyOf(event) })?.entries.length !== 1) return [];
    return [changed(event, patientId, statusOf[event.type], {})];
  },
};
