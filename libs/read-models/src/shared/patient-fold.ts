import {
  evolvePatient,
  type PatientEvent,
  type PatientState,
  type Recorded,
  unregistered,
} from '#libs/consent';
import type { Position, RecordedEvent } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import { type Applying, projectionError, type ReadDatabase } from '#libs/projections';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';
import { chunksOf } from './chunks.js';
import type { FoldCache, PatientFold } from './fold-cache.js';

export type { PatientFold } from './fold-cache.js';

/** The columns of a table of folds; it may have more. */
export type FoldRow = {
  readonly patient_id: string;
  readonly revision: number | string | bigint;
  readonly position: string;
  /** JSON of the PatientState. */
  readonly state: string;
};

/** One event and the state on both of its sides. */
export interface PatientStep {
  readonly patientId: PatientId;
  readonly recorded: RecordedEvent;
  readonly event: Recorded<PatientEvent>;
  readonly before: PatientState;
  readonly after: PatientState;
}

/** Reads back what `JSON.stringify` left out, and what a state stored before had no field for. */
export const stateOf = (json: string): PatientState => ({
  ...unregistered,
  ...(JSON.parse(json) as Partial<PatientState>),
});

export const foldOf = ({ patient_id, revision, position, state }: FoldRow): PatientFold => ({
  patientId: patient_id as PatientId,
  state: stateOf(state),
  revision: BigInt(revision),
  position: position as Position,
});

/** A type alias for the columns of any table of folds. */
type AnyTable = { readonly [table: string]: FoldRow };

const readFolds = async (
  db: ReadDatabase,
  table: string,
  patientIds: readonly PatientId[],
): Promise<Map<PatientId, PatientFold>> => {
  const folds = new Map<PatientId, PatientFold>();
  for (const chunk of chunksOf(patientIds)) {
    const rows = await db
      .withTables<AnyTable>()
      .selectFrom(table)
      .select(['patient_id', 'revision', 'position', 'state'])
      .where('patient_id', 'in', chunk)
      .execute();
    for (const row of rows) folds.set(row.patient_id as PatientId, foldOf(row));
  }
  return folds;
};

/** Subscribed to by stream prefix, so anything else here is a fault in the filter. */
const patientOf = ({ stream }: RecordedEvent): PatientId => {
  const patientId = parsePatientStream(stream);
  if (patientId === undefined) throw new Error('not the stream of a patient');
  return patientId;
};

/** Where each patient stands before the first of the events: remembered, or else read. */
const foldsBefore = async (
  db: ReadDatabase,
  table: string,
  events: readonly RecordedEvent[],
  cache: FoldCache,
): Promise<Map<PatientId, PatientFold>> => {
  const remembered = new Map<PatientId, PatientFold>();
  const seen = new Set<PatientId>();
  const unknown: PatientId[] = [];
  for (const event of events) {
    const patientId = patientOf(event);
    if (seen.has(patientId)) continue;
    seen.add(patientId);
    // There is nothing before the first.
    if (event.revision === 0n) continue;
    const fold = cache.before(db, patientId, event.revision);
    if (fold === undefined) unknown.push(patientId);
    else remembered.set(patientId, fold);
  }
  const folds = await readFolds(db, table, unknown);
  for (const [patientId, fold] of remembered) folds.set(patientId, fold);
  return folds;
};

const nothingSkipped: Applying = { skipped: [] };

/** Both kinds in ledger order: what is skipped may lie anywhere between what is not. */
const inOrder = (
  events: readonly RecordedEvent[],
  skipped: readonly RecordedEvent[],
): readonly RecordedEvent[] =>
  skipped.length === 0
    ? events
    : [...events, ...skipped].sort((one, other) => (one.position < other.position ? -1 : 1));

/**
 * Brings the folds of all patients in `events` up to date, each read at most once, and answers with them; `each` sees every
 * event on the way. What is skipped moves its patient's fold on and leaves the state as it was: it is not even decoded,
 * as it may be skipped because it cannot be. Nothing is written. PROJECTION_REVISION_GAP when an event does not follow
 * the fold it meets.
 */
export const foldPatients = async (
  db: ReadDatabase,
  table: string,
  events: readonly RecordedEvent[],
  cache: FoldCache,
  each: (step: PatientStep) => void = () => undefined,
  { skipped, byStream = false }: Applying = nothingSkipped,
): Promise<readonly PatientFold[]> => {
  const met = inOrder(events, skipped);
  const passedBy = new Set(skipped);
  const folds = await foldsBefore(db, table, met, cache);
  for (const recorded of met) {
    const patientId = patientOf(recorded);
    const fold = folds.get(patientId);
    if (recorded.revision !== (fold === undefined ? 0n : fold.revision + 1n)) {
      throw projectionError('PROJECTION_REVISION_GAP', { position: recorded.position });
    }
    const before = fold?.state ?? unregistered;
    const { revision, position } = recorded;
    if (passedBy.has(recorded)) {
      folds.set(patientId, { patientId, state: before, revision, position });
      continue;
    }
    const event = decodeFrom('patient', recorded, { open: 'none' });
    const after = evolvePatient(before, event);
    each({ patientId, recorded, event, before, after });
    folds.set(patientId, { patientId, state: after, revision, position });
  }
  const reached = [...folds.values()];
  const newest = met.at(-1);
  const last = byStream && newest !== undefined ? folds.get(patientOf(newest)) : undefined;
  cache.remember(db, last === undefined ? reached : [last]);
  return reached;
};
