import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { historyOf, INSERT, REPLACE, stateOf, TABLES } from './rebuild-rows.mjs';

/* The same events in a store of emmett's, and the rows of the bare loop by a processor of its own from the first. */

const BATCH = 4_000;

/** As it would have written them itself, which with several events an append it does not do reliably. */
const MESSAGE = `INSERT INTO emt_messages (stream_id, stream_position, message_kind, message_data, message_metadata,
  message_schema_version, message_type, message_id, partition) VALUES (?, ?, 'E', ?, ?, '0', ?, ?, 'emt:default')`;

const fill = (rows, ledgerFile, events) => {
  const ledger = new Database(ledgerFile, { readonly: true });
  const insert = rows.prepare(MESSAGE);
  rows.transaction(() => {
    for (const row of ledger.prepare('SELECT * FROM events ORDER BY position LIMIT ?').iterate(events))
      insert.run(row.stream, row.revision + 1, row.data, row.metadata, row.type, row.id);
  })();
  ledger.close();
};

export const emmettIn = async ({ peers, ledger, file, events }) => {
  const { resolve } = createRequire(join(peers, 'package.json'));
  const emmett = await import(pathToFileURL(resolve('@event-driven-io/emmett-sqlite')).href);
  const { getSQLiteEventStore } = emmett.default ?? emmett;
  const store = getSQLiteEventStore({ fileName: file, schema: { autoMigration: 'CreateOrUpdate' } });
  // Makes its tables.
  await store.readStream('patient-nobody');
  const rows = new Database(file);
  rows.pragma('journal_mode = WAL');
  rows.exec(TABLES);
  fill(rows, ledger, events);
  rows.close();
  return async () => {
    let done = 0;
    const consumer = store.consumer({ pulling: { batchSize: BATCH, pullingFrequencyInMs: 0 } });
    consumer.processor({
      processorId: 'bench',
      startFrom: 'BEGINNING',
      stopAfter: () => ++done >= events,
      eachMessage: async ({ type, data, metadata }, { connection: database }) => {
        const event = {
          position: metadata.globalPosition.toString(16).padStart(16, '0'),
          patient: metadata.streamName.slice('patient-'.length),
          revision: Number(metadata.streamPosition),
          id: metadata.messageId,
          type,
          data,
          metadata,
          json: JSON.stringify(data),
        };
        await database.command(INSERT, historyOf(event));
        await database.command(REPLACE, stateOf(event));
      },
    });
    await consumer.start();
    await consumer.close();
    if (done < events) throw new Error(`emmett stopped after ${done} of ${events} events`);
  };
};
