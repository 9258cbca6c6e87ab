import { sql } from 'kysely';
import type { RecordedEvent } from '#libs/event-store';
import type { Instant, PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { decode, parsePatientStream } from '#libs/stored-events';
import { type FeedSource, otherNumber, type RecordRef, recordsTouched } from '../publish/index.js';
import { lifecycleTypes, mergeTypes } from './event-types.js';
import { type PatientStanding, unknownPatient } from './standing.js';
import type { FeedEventRow, FeedTables } from './tables.js';

/** An event with the patient in whose stream it stands. */
export interface FeedStep {
  readonly event: FeedSource;
  readonly patientId: PatientId | null;
}

/** A record as its newest row has it. */
export interface RecordNow {
  readonly first: number;
  readonly row: FeedEventRow;
}

/** What a batch begins with. */
export interface Loaded {
  readonly seq: number;
  readonly reachedAt: Instant;
  readonly standings: Map<PatientId, PatientStanding>;
  /** By patient, empty for nobody, and key: those touched, and all of patients that change as a whole. */
  readonly records: Map<string, Map<string, RecordNow>>;
  /** In order. */
  readonly due: readonly { readonly at: Instant; readonly patientId: PatientId }[];
}

const IN_ONE_QUERY = 200;

function* chunksOf<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += IN_ONE_QUERY) yield items.slice(at, at + IN_ONE_QUERY);
}

export const stepOf = (recorded: RecordedEvent): FeedStep => ({
  event: decode(recorded, { open: 'none' }) as FeedSource,
  patientId: parsePatientStream(recorded.stream) ?? null,
});

const tablesOf = (db: ReadDatabase) => db.withTables<FeedTables>();

/** Where the feed is; at its very start before the first batch. */
const readHead = async (db: ReadDatabase) => {
  const row = await tablesOf(db).selectFrom('feed_head').select(['seq', 'reached_at']).executeTakeFirst();
  return { seq: Number(row?.seq ?? 0), reachedAt: (row?.reached_at ?? '') as Instant };
};

const readDue = async (db: ReadDatabase, until: Instant): Promise<Loaded['due']> => {
  const rows = await tablesOf(db)
    .selectFrom('feed_due')
    .selectAll()
    .where('at', '<=', until)
    .orderBy('at')
    .orderBy('patient_id')
    .execute();
  return rows.map((row) => ({ at: row.at as Instant, patientId: row.patient_id as PatientId }));
};

/** The standings of these patients and of all they are joined with. */
const readStandings = async (
  db: ReadDatabase,
  patientIds: Iterable<PatientId>,
): Promise<Map<PatientId, PatientStanding>> => {
  const standings = new Map<PatientId, PatientStanding>();
  let wanted = [...new Set(patientIds)];
  while (wanted.length > 0) {
    for (const patientId of wanted) standings.set(patientId, unknownPatient);
    for (const chunk of chunksOf(wanted)) {
      const rows = await tablesOf(db)
        .selectFrom('feed_patient')
        .select(['patient_id', 'standing'])
        .where('patient_id', 'in', chunk)
        .execute();
      for (const row of rows)
        standings.set(row.patient_id as PatientId, JSON.parse(row.standing) as PatientStanding);
    }
    const joined = wanted.flatMap((patientId) => standings.get(patientId)?.linked ?? []);
    wanted = [...new Set(joined)].filter((patientId) => !standings.has(patientId));
  }
  return standings;
};

const selectRecords = (db: ReadDatabase) =>
  tablesOf(db)
    .selectFrom('feed_record')
    .innerJoin('feed_event', 'feed_event.seq', 'feed_record.seq')
    .select('feed_record.first')
    .selectAll('feed_event');

const readRecords = async (
  db: ReadDatabase,
  refs: readonly RecordRef[],
  wholes: readonly PatientId[],
): Promise<Loaded['records']> => {
  const records: Loaded['records'] = new Map<string, Map<string, RecordNow>>();
  const keep = ({ first, ...row }: FeedEventRow & { readonly first: number | string }): void => {
    const patient = row.patient_id ?? '';
    let known = records.get(patient);
    if (known === undefined) records.set(patient, (known = new Map<string, RecordNow>()));
    known.set(row.key ?? '', { first: Number(first), row });
  };
  for (const chunk of chunksOf(wholes)) {
    const rows = await selectRecords(db).where('feed_record.patient_id', 'in', chunk).execute();
    rows.forEach(keep);
  }
  // Named by reference, so that a build's own tables are found behind the names.
  const pair = sql`(${sql.ref('feed_record.patient_id')}, ${sql.ref('feed_record.key')})`;
  for (const chunk of chunksOf(refs)) {
    const pairs = chunk.map(({ patientId, key }) => sql`(${patientId ?? ''}, ${key})`);
    const rows = await selectRecords(db)
      .where(sql<boolean>`${pair} in (values ${sql.join(pairs)})`)
      .execute();
    rows.forEach(keep);
  }
  return records;
};

/** Most care relationships are no registrations, and change nothing but their own record. */
const isOfTheWhole = ({ event }: FeedStep, standing = unknownPatient): boolean => {
  if (event.type === 'CareRelationshipStarted') return event.data.kind === 'registration';
  if (event.type !== 'CareRelationshipEnded') return lifecycleTypes.has(event.type);
  const { relationshipId } = event.data;
  return standing.registrations.some((known) => known.relationshipId === relationshipId);
};

/** Those whose records all have to be at hand: they come, go, or change place. */
const wholeIn = (
  steps: readonly FeedStep[],
  due: Loaded['due'],
  standings: ReadonlyMap<PatientId, PatientStanding>,
): ReadonlySet<PatientId> => {
  const wholes = new Set(due.map(({ patientId }) => patientId));
  for (const step of steps) {
    const { event, patientId } = step;
    if (patientId === null || !isOfTheWhole(step, standings.get(patientId))) continue;
    wholes.add(patientId);
    if (mergeTypes.has(event.type)) wholes.add(otherNumber(event as never));
  }
  // A set's iteration takes in what is added on the way.
  for (const patientId of wholes)
    for (const other of standings.get(patientId)?.linked ?? []) wholes.add(other);
  return wholes;
};

const refsOf = (steps: readonly FeedStep[], wholes: ReadonlySet<PatientId>): readonly RecordRef[] => {
  const refs = new Map<string, RecordRef>();
  for (const { event, patientId } of steps)
    for (const ref of recordsTouched(event, patientId))
      if (ref.patientId === null || !wholes.has(ref.patientId))
        refs.set(`${ref.patientId ?? ''}/${ref.key}`, ref);
  return [...refs.values()];
};

/** Everything a batch will ask for, in few queries. */
export const load = async (db: ReadDatabase, steps: readonly FeedStep[]): Promise<Loaded> => {
  const { seq, reachedAt } = await readHead(db);
  const until = steps.reduce(
    (last, { event }) => (event.recordedAt > last ? event.recordedAt : last),
    reachedAt,
  );
  const due = await readDue(db, until);
  const patients = new Set(due.map(({ patientId }) => patientId));
  for (const { event, patientId } of steps) {
    if (patientId === null) continue;
    patients.add(patientId);
    if (mergeTypes.has(event.type)) patients.add(otherNumber(event as never));
  }
  const standings = await readStandings(db, patients);
  const wholes = wholeIn(steps, due, standings);
  const records = await readRecords(db, refsOf(steps, wholes), [...wholes]);
  return { seq, reachedAt, standings, records, due };
};
