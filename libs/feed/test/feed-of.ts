import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { instant, newUuid, odsCode, type PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { FeedBatch } from '../src/projection/batch.js';
import { type FeedStep, load } from '../src/projection/loading.js';
import { migrate } from '../src/projection/tables.js';
import { withholdAll } from '../src/projection/withholding.js';
import { write } from '../src/projection/writing.js';
import { feedReader } from '../src/reading/sql-reader.js';
import { type FeedRow, feedStart } from '../src/rows.js';

export const ann = '11111111-1111-4111-8111-111111111111' as PatientId;
export const ben = '22222222-2222-4222-8222-222222222222' as PatientId;
export const [practice, other, trust] = ['A81001', 'B82002', 'RYJ01'].map(odsCode);

export const day = (number: number): string =>
  instant(`2024-03-${String(number).padStart(2, '0')}T12:00:00Z`);

/** The database of the test under way. */
let db: ReadDatabase;

/** An empty feed. */
export const begin = async (): Promise<ReadDatabase> => {
  db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await migrate(db);
  return db;
};

/** Something that was recorded of a patient on a day in March. */
export const happens = async (
  at: number,
  patientId: PatientId,
  type: string,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  const event = { id: newUuid(), recordedAt: day(at), type, data };
  const step = { event, patientId } as unknown as FeedStep;
  await db.transaction().execute(async (tx) => {
    const batch = new FeedBatch(await load(tx, [step]));
    batch.add(step);
    await write(tx, batch);
    await withholdAll(tx, batch);
  });
};

export const registers = (at: number, patientId: PatientId, organisation = practice, from = at) =>
  happens(at, patientId, 'CareRelationshipStarted', {
    relationshipId: `${patientId.slice(0, 4)}-${String(organisation)}`,
    organisation,
    kind: 'registration',
    from: day(from),
  });

export const chooses = (at: number, patientId: PatientId, type = 'ConsentGranted', from = at) =>
  happens(at, patientId, type, {
    direction: 'share-in',
    scope: { kind: 'organisation', organisation: trust },
    from: day(from),
    to: null,
  });

export const optsOut = (at: number, patientId: PatientId) =>
  happens(at, patientId, 'OptOutRegistered', { scheme: 'national', from: day(at) });

export const rows = async (): Promise<readonly FeedRow[]> =>
  (await feedReader(db, 'ledger').rowsAfter(feedStart, 1_000)).rows;
