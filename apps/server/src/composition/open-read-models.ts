import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { LedgerConfig } from '#libs/config';
import type { EventStore } from '#libs/event-store';
import { ProjectionEngine, type ReadDatabase, type RunnerReport } from '#libs/projections';
import { disclosures, history, sharingState } from '#libs/read-models';
import { compositionError } from './errors.js';
import { preparedOnce } from './prepared-once.js';

export interface OpenedReadModels {
  readonly projections: ProjectionEngine;
  /** For queries; the projections write through a connection of their own. */
  readonly reader: ReadDatabase;
  close(): Promise<void>;
}

const BUSY_MILLIS = 5_000;

/**
 * Rows and checkpoint are committed together, and can be had again from the ledger: so a power cut may take the
 * newest of them (`synchronous = NORMAL`), but never one without the other.
 */
const connect = (file: string): ReadDatabase => {
  const database = new Database(file, { timeout: BUSY_MILLIS });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  return new Kysely<unknown>({ dialect: new SqliteDialect({ database: preparedOnce(database) }) });
};

/** Opens the read models and starts bringing them up to date. */
export const openReadModels = async (
  { files }: LedgerConfig,
  store: EventStore,
  report?: (report: RunnerReport) => void,
): Promise<OpenedReadModels> => {
  try {
    const writer = connect(files.readModels);
    const reader = connect(files.readModels);
    const projections = new ProjectionEngine({
      store,
      writer,
      reader,
      projections: [sharingState, history, disclosures],
      ...(report !== undefined && { report }),
    });
    await projections.start();
    const close = async (): Promise<void> => {
      await projections.stop();
      await reader.destroy();
      await writer.destroy();
    };
    return { projections, reader, close };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown failure';
    throw compositionError(
      'LEDGER_READ_MODELS_UNUSABLE',
      { detail: `${files.readModels} cannot be opened (${code}).` },
      { cause: error },
    );
  }
};
