import type { StoreIdentity } from '#libs/event-store';
import { type Reached, start } from './build.js';
import { migrateCatalogue } from './catalogue.js';
import { type CheckpointTables, migrateCheckpoints } from './checkpoint.js';
import type { ReadDatabase } from './projection.js';
import { lockTables } from './row-sums/index.js';

/** How far rows have come that were made of this ledger's log, whichever are the furthest. */
export const furthestReached = (
  db: ReadDatabase,
  { ledgerId: id, logId: ledgerId = id }: StoreIdentity,
): Promise<Reached> =>
  db.transaction().execute(async (tx) => {
    await lockTables(tx);
    await migrateCatalogue(tx);
    await migrateCheckpoints(tx);
    const row = await tx
      .withTables<CheckpointTables>()
      .selectFrom('projection_build as build')
      .innerJoin('projection_progress as progress', (join) =>
        join.onRef('progress.name', '=', 'build.name').onRef('progress.build', '=', 'build.build'),
      )
      .select(({ fn }) => fn.max('progress.position').as('position'))
      .where('build.ledger_id', '=', ledgerId)
      .where('build.role', '<>', 'retired')
      .executeTakeFirst();
    return (row?.position ?? start) as Reached;
  });
