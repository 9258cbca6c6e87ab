import { type Checkpoint, migrateCheckpoints, readCheckpoint, start, writeCheckpoint } from './checkpoint.js';
import type { Projection, ReadDatabase } from './projection.js';

/**
 * Makes the projection's tables ready and answers how far their rows reach. Rows of another version, or of another
 * ledger or of its log in another store, are dropped and the projection starts over.
 */
export const prepare = async (
  writer: ReadDatabase,
  projection: Projection,
  logId: string,
): Promise<Checkpoint> => {
  await migrateCheckpoints(writer);
  return writer.transaction().execute(async (tx) => {
    const found = await readCheckpoint(tx, projection.name);
    if (found?.version === projection.version && found.ledgerId === logId) {
      await projection.migrate(tx);
      return found;
    }
    for (const table of new Set([...(found?.tables ?? []), ...projection.tables])) {
      await tx.schema.dropTable(table).ifExists().execute();
    }
    await projection.migrate(tx);
    const { version, tables } = projection;
    const fresh: Checkpoint = { version, position: start, ledgerId: logId, tables };
    await writeCheckpoint(tx, projection.name, fresh);
    return fresh;
  });
};
