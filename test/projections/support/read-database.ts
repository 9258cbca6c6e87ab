import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { keepRowSums, type Projection, type ReadDatabase } from '#libs/projections';

export interface ReadFile {
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

/** A read model's file, with a connection to write and one to read. */
export const openReadFile = (file: string): ReadFile => {
  const writer = connect(file, {});
  const reader = connect(file, { readonly: true });
  return {
    writer,
    reader,
    close: async () => {
      await reader.destroy();
      await writer.destroy();
    },
  };
};

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
