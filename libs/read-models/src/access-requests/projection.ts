import type { PatientEventData, PatientEventType } from '#libs/consent';
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
  { requestId, organisation, expiresAt }: PatientEventData['AccessRequested'],
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

type Data<T extends PatientEventType> = PatientEventData[T];
type Apply<T extends PatientEventType> = (
  tx: ReadTransaction,
  data: Data<T>,
  stored: RecordedEvent,
) => Promise<void>;

const ends = (tx: ReadTransaction, { requestId }: { readonly requestId: string }): Promise<void> =>
  endRequest(tx, requestId);

const agreed: Apply<'CodeVerified' | 'AccessRequestApproved'> = async (tx, { requestId }) => {
  await endRequest(tx, requestId);
  await answer(tx, requestId);
};

/** What each type of event changes; all others pass by. */
const changes: { readonly [T in PatientEventType]?: Apply<T> } = {
  AccessRequested: (tx, data, stored) => addRequest(tx, stored, data),
  CodeIssued: (tx, { requestId, issue, organisation, at, expiresAt }) =>
    addCode(tx, ofRequest(requestId), issue, { organisation, issued_at: at, expires_at: expiresAt }),
  // What is delivered after all has not failed.
  CodeDelivered: (tx, { requestId, issue }) =>
    noteOfCode(tx, ofRequest(requestId), issue, { delivered: 1, failed: 0 }),
  CodeDeliveryFailed: (tx, { requestId, issue }) =>
    noteOfCode(tx, ofRequest(requestId), issue, { failed: 1 }),
  CodeVerified: agreed,
  AccessRequestApproved: agreed,
  CodeLocked: ends,
  AccessRequestDeclined: ends,
  AccessRequestExpired: ends,
  AccessRequestCancelled: ends,
  AccessRequestSuperseded: ends,
  ContactCodeIssued: (tx, { contactPointId, issue, at, expiresAt }) =>
    addCode(tx, ofPoint(contactPointId), issue, {
      organisation: null,
      issued_at: at,
      expires_at: expiresAt,
    }),
  ContactCodeUndelivered: (tx, { contactPointId, issue }) =>
    noteOfCode(tx, ofPoint(contactPointId), issue, { failed: 1 }),
  ContactPointVerified: (tx, { contactPointId, issue }) =>
    noteOfCode(tx, ofPoint(contactPointId), issue, { answered: 1 }),
};

/** The pair of type and data is put together where the compiler cannot follow. */
const applyEvent = async (tx: ReadTransaction, stored: RecordedEvent): Promise<void> => {
  const { type, data } = decodeFrom('patient', stored, { open: 'none' });
  await (changes[type] as Apply<PatientEventType> | undefined)?.(tx, data, stored);
};

/** Who asked for what, and what became of the codes: for an organisation's own list, and for how fast codes go out. */
export const accessRequests: Projection = {
  name: 'access-requests',
  version: 1,
  filter: { streamPrefixes: [prefixOf('patient')], eventTypes: Object.keys(changes) },
  tables,
  migrate,
  apply: async (tx, events) => {
    for (const event of events) await applyEvent(tx, event);
  },
};
