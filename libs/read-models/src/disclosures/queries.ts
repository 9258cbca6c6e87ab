import type { AccessDecisionMade, Actor, Recorded, DisclosureEvent } from '#libs/consent';
import type { Position, StreamId } from '#libs/event-store';
import type { EventId, Instant, JsonObject, OdsCode, PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import type { KeySource, StoredEvent } from '#libs/stored-events';
import { type Open, type Opened, openRows } from '../shared/opening.js';
import { keyAfter, limitOf, type Order, type Page, pageOf, type PageRequest } from '../shared/page.js';
import type { DisclosureRow, DisclosureTables } from './tables.js';

export interface Disclosure {
  readonly position: Position;
  readonly eventId: EventId;
  readonly patientId: PatientId | null;
  readonly decidedAt: Instant;
  readonly viewer: OdsCode;
  /** Who asked; the name is forgotten when it was not opened, and null where nobody holds a key for it. */
  readonly actor: Actor;
  readonly purpose: string;
  readonly outcome: AccessDecisionMade['outcome'];
  readonly rule: string;
  readonly reason: string;
  readonly override: boolean;
  readonly event: Recorded<DisclosureEvent>;
}

interface Narrowing extends PageRequest {
  /** Default: newest first. */
  readonly order?: Order | undefined;
  readonly outcomes?: readonly AccessDecisionMade['outcome'][] | undefined;
  /** Which personal values to open. Default: none. */
  readonly open?: Open | undefined;
}

/** About some patients, by one organisation, or both: never everything. */
export type DisclosuresRequest = Narrowing &
  (
    | { readonly patientIds: readonly PatientId[]; readonly viewer?: OdsCode | undefined }
    | { readonly patientIds?: undefined; readonly viewer: OdsCode }
  );

export interface DisclosureQueries {
  /** READ_MODEL_CURSOR_INVALID, READ_MODEL_LIMIT_INVALID; and the privacy lib's errors when something is opened. */
  disclosures(request: DisclosuresRequest): Promise<Page<Disclosure>>;
}

export const disclosureQueries = (reader: ReadDatabase, sealer: KeySource): DisclosureQueries => ({
  disclosures: async (request) => {
    const order = request.order ?? 'newest-first';
    const list = `disclosures/${order}`;
    const limit = limitOf(request);
    const rows = await select(reader, request, order, keyAfter(list, request), limit + 1);
    const page = pageOf(rows, { list, limit, keyOf: ({ position }) => position });
    const opened = await openRows('disclosure', page.entries, storedEventOf, { open: request.open, sealer });
    return { ...page, entries: opened.map(entryOf) };
  },
});

const select = async (
  reader: ReadDatabase,
  { patientIds, viewer, outcomes }: DisclosuresRequest,
  order: Order,
  after: string | undefined,
  limit: number,
): Promise<readonly DisclosureRow[]> => {
  // Not every database takes an empty list.
  if (patientIds?.length === 0 || outcomes?.length === 0) return [];
  let query = reader
    .withTables<DisclosureTables>()
    .selectFrom('disclosure')
    .selectAll()
    .orderBy('position', order === 'newest-first' ? 'desc' : 'asc')
    .limit(limit);
  if (patientIds !== undefined) query = query.where('patient_id', 'in', patientIds);
  if (viewer !== undefined) query = query.where('viewer', '=', viewer);
  if (outcomes !== undefined) query = query.where('outcome', 'in', outcomes);
  if (after !== undefined) query = query.where('position', order === 'newest-first' ? '<' : '>', after);
  return query.execute();
};

const storedEventOf = (row: DisclosureRow): StoredEvent => ({
  id: row.event_id as EventId,
  // Rows of version 1, read until version 2 has caught up, say nothing of it: they hold this type alone.
  type: row.event_type ?? 'AccessDecisionMade',
  stream: row.stream as StreamId,
  data: JSON.parse(row.payload) as JsonObject,
  metadata: { schemaVersion: row.schema_version, recordedAt: row.recorded_at as Instant },
});

const entryOf = ({ row, event }: Opened<DisclosureRow, 'disclosure'>): Disclosure => ({
  position: row.position as Position,
  eventId: row.event_id as EventId,
  patientId: row.patient_id as PatientId | null,
  decidedAt: row.decided_at as Instant,
  viewer: row.viewer as OdsCode,
  actor: event.data.actor,
  purpose: row.purpose,
  outcome: row.outcome,
  rule: row.rule,
  reason: row.reason,
  override: row.override === 1,
  event,
});
