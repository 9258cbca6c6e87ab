import type { PatientEvent, Recorded } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import type { Projection, ReadTransaction } from '#libs/projections';
import { decodeFrom, parsePatientStream, prefixOf } from '#libs/stored-events';
import { type AccessRequestTables, type IssuedCodeRow, migrate, tables } from './tables.js';

const ofRequest = (requestId: string): string => `request/${requestId}`;
const ofPoint = (contactPointId: string): string => `contact-point/${contactPointId}`;

const unanswered = { delivered: 0, failed: 0, answered: 0 } as const;

const addRequest = async (
  tx: ReadTransaction,
  { stream, position }: RecordedEvent,
  { requestId, organisation, expiresAt }: Extract<PatientEvent, { type: 'AccessRequested' }>['data'],
): Promise<void> => {
  const patientId = parsePatientStream(stream);
  if (patientId === undefined) return;
  await tx
    .withTables<AccessRequestTables>()
    .insertInto('access_request')
    .values({
      request_id: requestId,
      position,
      patient_id: patientId,
      organisation,
      expires_at: expiresAt,
      ended: 0,
    })
    .onConflict((conflict) => conflict.column('request_id').doNothing())
    .execute();
};

const endRequest = async (tx: ReadTransaction, requestId: string): Promise<void> => {
  await tx
    .withTables<AccessRequestTables>()
    .updateTable('access_request')
    .set({ ended: 1 })
    .where('request_id', '=', requestId)
    .execute();
};

const addCode = async (
  tx: ReadTransaction,
  about: string,
  issue: number,
  row: Pick<IssuedCodeRow, 'organisation' | 'issued_at' | 'expires_at'>,
): Promise<void> => {
  await tx
    .withTables<AccessRequestTables>()
    .insertInto('issued_code')
    .values({ code: `${about}/${String(issue)}`, about, ...row, ...unanswered })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute();
};

const noteOfCode = async (
  tx: ReadTransaction,
  about: string,
  issue: number,
  note: Partial<Pick<IssuedCodeRow, 'delivered' | 'failed' | 'answered'>>,
): Promise<void> => {
  await tx
    .withTables<AccessRequestTables>()
    .updateTable('issued_code')
    .set(note)
    .where('code', '=', `${about}/${String(issue)}`)
    .execute();
};

/** The patient said yes to the request: to all codes of it, whichever they had in their hand. */
const answer = async (tx: ReadTransaction, requestId: string): Promise<void> => {
  await tx
    .withTables<AccessRequestTables>()
    .updateTable('issued_code')
    .set({ answered: 1 })
    .where('about', '=', ofRequest(requestId))
    .execute();
};

const applyEvent = async (
  tx: ReadTransaction,
  stored: RecordedEvent,
  event: Recorded<PatientEvent>,
): Promise<void> => {
  switch (event.type) {
    case 'AccessRequested':
      return addRequest(tx, stored, event.data);
    case 'CodeIssued': {
      const { requestId, issue, organisation, at, expiresAt } = event.data;
      return addCode(tx, ofRequest(requestId), issue, { organisation, issued_at: at, expires_at: expiresAt });
    }
    case 'ContactCodeIssued': {
      const { contactPointId, issue, at, expiresAt } = event.data;
      const row = { organisation: null, issued_at: at, expires_at: expiresAt };
      return addCode(tx, ofPoint(contactPointId), issue, row);
    }
    case 'CodeDelivered':
      // What is delivered after all has not failed.
      return noteOfCode(tx, ofRequest(event.data.requestId), event.data.issue, { delivered: 1, failed: 0 });
    case 'CodeDeliveryFailed':
      return noteOfCode(tx, ofRequest(event.data.requestId), event.data.issue, { failed: 1 });
    case 'ContactCodeUndelivered':
      return noteOfCode(tx, ofPoint(event.data.contactPointId), event.data.issue, { failed: 1 });
    case 'ContactPointVerified':
      return noteOfCode(tx, ofPoint(event.data.contactPointId), event.data.issue, { answered: 1 });
    case 'CodeVerified':
    case 'AccessRequestApproved':
      await endRequest(tx, event.data.requestId);
      return answer(tx, event.data.requestId);
    case 'CodeLocked':
    case 'AccessRequestDeclined':
    case 'AccessRequestExpired':
    case 'AccessRequestCancelled':
    case 'AccessRequestSuperseded':
      return endRequest(tx, event.data.requestId);
    default:
      return undefined;
  }
};

/** Who asked for what, and what became of the codes: for an organisation's own list, and for how fast codes go out. */
export const accessRequests: Projection = {
  name: 'access-requests',
  version: 1,
  filter: {
    streamPrefixes: [prefixOf('patient')],
    eventTypes: [
      'AccessRequested',
      'CodeIssued',
      'CodeDelivered',
      'CodeDeliveryFailed',
      'CodeVerified',
      'CodeLocked',
      'AccessRequestApproved',
      'AccessRequestDeclined',
      'AccessRequestExpired',
      'AccessRequestCancelled',
      'AccessRequestSuperseded',
      'ContactCodeIssued',
      'ContactCodeUndelivered',
      'ContactPointVerified',
    ],
  },
  tables,
  migrate,
  apply: async (tx, events) => {
    for (const event of events) await applyEvent(tx, event, decodeFrom('patient', event, { open: 'none' }));
  },
};
