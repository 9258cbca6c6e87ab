import { physicalName } from './build-tables.js';
import type { Build } from './build.js';
import type { ReadDatabase } from './projection.js';

/** Has the names that queries use stand for this build's tables. In the transaction, as all else. */
export const showRowsOf = async (tx: ReadDatabase, build: Build, before?: Build): Promise<void> => {
  for (const view of new Set([...(before?.tables ?? []), ...build.tables])) {
    await tx.schema.dropView(view).ifExists().execute();
  }
  for (const view of build.tables) {
    const rows = tx
      .withTables<Record<string, Record<string, unknown>>>()
      .selectFrom(physicalName(view, build))
      .selectAll();
    await tx.schema.createView(view).as(rows).execute();
  }
};

/** Drops a build's tables; its views too, when it is the one they show. */
export const dropRowsOf = async (tx: ReadDatabase, build: Build): Promise<void> => {
  for (const table of build.tables) {
    if (build.role === 'active') await tx.schema.dropView(table).ifExists().execute();
    await tx.schema.dropTable(physicalName(table, build)).ifExists().execute();
  }
};
