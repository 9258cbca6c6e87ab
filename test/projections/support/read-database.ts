import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { openPostgres } from '#libs/postgres';
import { keepRowSums, type Projection, type ReadDatabase } from '#libs/projections';

import { freshPostgres, unhurried } from '../../support/databases.js';
import { hasPostgres } from '../../support/postgres.js';

/** An empty database of read models, with a connection to write and one to read. */
export interface ReadDatabases {
  readonly writer: ReadDatabase;
  readonly reader: ReadDatabase;
  close(): Promise<void>;
}

const connect = (file: string, options: Database.Options): ReadDatabase => {
  const sqlite = new Database(file, options);
  if (options.readonly !== true) {
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    keepRowSums(sqlite);
  }
  return new Kysely<unknown>({ dialect: new SqliteDialect({ database: sqlite }) });
};

const openFile = (folder: string, name: string): Promise<ReadDatabases> => {
  const file = join(folder, `${name}.sqlite`);
  const writer = connect(file, {});
  const reader = connect(file, { readonly: true });
  const close = async (): Promise<void> => {
    await reader.destroy();
    await writer.destroy();
  };
  return Promise.resolve({ writer, reader, close });
};

const openSchema = async (): Promise<ReadDatabases> => {
  const written = await freshPostgres();
  const read = await openPostgres({ ...unhurried, url: written.url, poolSize: 2 });
  const close = async (): Promise<void> => {
    await read.close();
    await written.close();
  };
  return { writer: written.db, reader: read.db, close };
};

export type Engine = 'SQLite' | 'PostgreSQL';

/** The databases that read models are kept in. */
export const engines: readonly Engine[] = hasPostgres ? ['SQLite', 'PostgreSQL'] : ['SQLite'];

/** An empty one; in a file of that name, where it is a file. */
export const openReadDatabases = (engine: Engine, folder: string, name: string): Promise<ReadDatabases> =>
  engine === 'SQLite' ? openFile(folder, name) : openSchema();

/** Every row that these projections' queries can read, in one order. */
export const dump = async (
  db: ReadDatabase,
  projections: readonly Projection[],
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const dumped: Record<string, readonly string[]> = {};
  for (const table of projections.flatMap(({ tables }) => tables)) {
    const rows = await db
      .withTables<Record<string, Record<string, unknown>>>()
      .selectFrom(table)
      .selectAll()
      .execute();
    dumped[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return dumped;
};
