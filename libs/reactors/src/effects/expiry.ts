import type { RecordedEvent } from '#libs/event-store';
import { type Instant, parseInstant } from '#libs/kernel';
import { parsePatientStream } from '#libs/stored-events';
import type { Reactor } from '../reactor.js';
import type { LedgerActs } from './acts.js';

/** The instant an event names; a stored one always does. */
const expiresAt = ({ data }: RecordedEvent): Instant | undefined =>
  typeof data.expiresAt === 'string' ? parseInstant(data.expiresAt) : undefined;

const timer = (name: string, type: string, fire: Reactor['handle']): Reactor => ({
  name,
  filter: { streamPrefixes: ['patient-'], eventTypes: [type] },
  // An expiry that was missed is still to be written down, and writing it down tells nobody.
  begins: 'start',
  plan: (event) => {
    const due = expiresAt(event);
    return due === undefined ? null : { due, queue: null };
  },
  handle: fire,
});

/**
 * Writes down that a code's, or a request's, time is over. The rules go by the instant itself, so that a timer that
 * fires late lets nobody in: it is the history that would otherwise never say so.
 */
export const expiryTimers = (acts: LedgerActs): readonly Reactor[] => [
  timer('expiry-of-codes', 'CodeIssued', async ({ id, stream, data }) => {
    const patientId = parsePatientStream(stream);
    if (patientId === undefined) return;
    await acts.expireCode(
      { patientId, requestId: data.requestId as string, issue: data.issue as number },
      `${id}:expired`,
    );
  }),
  timer('expiry-of-requests', 'AccessRequested', async ({ id, stream, data }) => {
    const patientId = parsePatientStream(stream);
    if (patientId === undefined) return;
    await acts.expireAccessRequest({ patientId, requestId: data.requestId as string }, `${id}:expired`);
  }),
];
