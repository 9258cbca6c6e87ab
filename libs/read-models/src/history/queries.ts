import type {
  Actor,
  Capacity,
  Direction,
  Method,
  PatientEvent,
  PatientEventType,
  Recorded,
} from '#libs/consent';
import type { Position, Revision } from '#libs/event-store';
import type { EventId, Instant, JsonObject, OdsCode, PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { type KeySource, patientStream, type StoredEvent } from '#libs/stored-events';
import { type Open, type Opened, openRows } from '../shared/opening.js';
import { keyAfter, limitOf, type Order, type Page, pageOf, type PageRequest } from '../shared/page.js';
import { categoryOfType, type HistoryCategory, typesInCategories } from './categories.js';
import type { HistoryRow, HistoryTables } from './tables.js';

export interface HistoryEntry {
  readonly position: Position;
  readonly patientId: PatientId;
  readonly revision: Revision;
  readonly eventId: EventId;
  readonly type: PatientEventType;
  readonly category: HistoryCategory;
  /** When it took effect. */
  readonly at: Instant;
  /** When the ledger learned of it. */
  readonly recordedAt: Instant;
  readonly direction: Direction | null;
  /** Set for choices and answers: about everyone, or about `organisation`. */
  readonly scope: 'all' | 'organisation' | null;
  readonly organisation: OdsCode | null;
  /** What was so at exactly that scope and instant before, and since: codes. */
  readonly old: string;
  readonly new: string;
  /** Who recorded it; the name is forgotten when it was not opened. */
  readonly who: Actor;
  /** How it reached the ledger. */
  readonly method: Method | null;
  /** In whose right: `self`, or on the patient's behalf. */
  readonly capacity: Capacity | null;
  /** The event itself, opened as far as was asked for. */
  readonly event: Recorded<PatientEvent>;
}

export interface HistoryRequest extends PageRequest {
  /** One patient, or all numbers of one person: merged histories are shown together in recorded order. */
  readonly patientIds: readonly PatientId[];
  /** Default: newest first. */
  readonly order?: Order | undefined;
  /** Only what had taken effect by then. */
  readonly at?: Instant | undefined;
  /** Only what had been recorded by then. */
  readonly knownAt?: Instant | undefined;
  readonly types?: readonly PatientEventType[] | undefined;
  readonly categories?: readonly HistoryCategory[] | undefined;
  /** Which personal values to open. Default: none. */
  readonly open?: Open | undefined;
}

export interface HistoryQueries {
  /** READ_MODEL_CURSOR_INVALID, READ_MODEL_LIMIT_INVALID; and the privacy lib's errors when something is opened. */
  historyOf(request: HistoryRequest): Promise<Page<HistoryEntry>>;
}

export const historyQueries = (reader: ReadDatabase, sealer: KeySource): HistoryQueries => ({
  historyOf: async (request) => {
    const order = request.order ?? 'newest-first';
    const list = `history/${order}`;
    const limit = limitOf(request);
    const rows = await select(reader, request, order, keyAfter(list, request), limit + 1);
    const page = pageOf(rows, { list, limit, keyOf: ({ position }) => position });
    const opened = await openRows('patient', page.entries, storedEventOf, { open: request.open, sealer });
    return { ...page, entries: opened.map(entryOf) };
  },
});

const select = async (
  reader: ReadDatabase,
  { patientIds, at, knownAt, types, categories }: HistoryRequest,
  order: Order,
  after: string | undefined,
  limit: number,
): Promise<readonly HistoryRow[]> => {
  const wanted = wantedTypes(types, categories);
  // Not every database takes an empty list.
  if (patientIds.length === 0 || wanted?.length === 0) return [];
  let query = reader
    .withTables<HistoryTables>()
    .selectFrom('history')
    .selectAll()
    .where('patient_id', 'in', patientIds)
    .orderBy('position', order === 'newest-first' ? 'desc' : 'asc')
    .limit(limit);
  if (after !== undefined) query = query.where('position', order === 'newest-first' ? '<' : '>', after);
  if (at !== undefined) query = query.where('at', '<=', at);
  if (knownAt !== undefined) query = query.where('recorded_at', '<=', knownAt);
  if (wanted !== undefined) query = query.where('type', 'in', wanted);
  return query.execute();
};

/** The types that both filters let pass; undefined when there is no filter. */
const wantedTypes = (
  types: readonly PatientEventType[] | undefined,
  categories: readonly HistoryCategory[] | undefined,
): readonly PatientEventType[] | undefined => {
  if (categories === undefined) return types;
  return typesInCategories(categories).filter((type) => types?.includes(type) ?? true);
};

const storedEventOf = (row: HistoryRow): StoredEvent => ({
  id: row.event_id as EventId,
  type: row.type,
  stream: patientStream(row.patient_id as PatientId),
  data: JSON.parse(row.payload) as JsonObject,
  metadata: { schemaVersion: row.schema_version, recordedAt: row.recorded_at as Instant },
});

const entryOf = ({ row, event }: Opened<HistoryRow, 'patient'>): HistoryEntry => ({
  position: row.position as Position,
  patientId: row.patient_id as PatientId,
  revision: BigInt(row.revision),
  eventId: row.event_id as EventId,
  type: row.type,
  category: categoryOfType(row.type),
  at: row.at as Instant,
  recordedAt: row.recorded_at as Instant,
  direction: row.direction,
  scope: row.scope,
  organisation: row.organisation as OdsCode | null,
  old: row.old,
  new: row.new,
  who: event.data.recordedBy,
  method: row.method,
  capacity: row.capacity,
  event,
});
