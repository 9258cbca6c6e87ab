import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { keepRowSums, ProjectionEngine } from '#libs/projections';
import { RowWriter } from '#libs/read-models';
import { preparedOnce } from '../../dist/apps/server/src/composition/prepared-once.js';

/* The same rows into the same kind of database: by a projection, and by hand from the bare client's subscription. */

const GROUP = 500;

const databaseIn = (file) => {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  return database;
};

const columns = ['stream', 'revision', 'type', 'data'];
const create = `CREATE TABLE bench (id TEXT PRIMARY KEY, ${columns.map((name) => `${name} TEXT`).join(', ')})`;

const rowOf = ({ id, stream, revision, type, data }) => ({
  id,
  stream,
  revision: String(revision),
  type,
  data: JSON.stringify(data),
});

export const byHand = async ({ bare, prefix, count, file }) => {
  const database = databaseIn(file);
  database.exec(create);
  database.exec('CREATE TABLE place (position TEXT)');
  const insert = database.prepare('INSERT INTO bench VALUES (?, ?, ?, ?, ?)');
  const move = database.prepare('INSERT INTO place VALUES (?)');
  const group = database.transaction((events) => {
    for (const { streamId, ...event } of events)
      insert.run(Object.values(rowOf({ ...event, stream: streamId })));
    move.run(String(events.at(-1).position.commit));
  });
  const started = performance.now();
  await bare.follow(prefix, count, GROUP, group);
  const rate = (count / (performance.now() - started)) * 1000;
  database.close();
  return rate;
};

const rows = new RowWriter((db, values) => db.insertInto('bench').values(values));

/** As the server runs its read models, of the processes that do nothing else. */
export const byProjection = async ({ store, prefix, count, file }) => {
  const connect = () => {
    const database = databaseIn(file);
    keepRowSums(database);
    return new Kysely({ dialect: new SqliteDialect({ database: preparedOnce(database) }) });
  };
  const [writer, reader] = [connect(), connect()];
  let done = 0;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const projection = {
    name: 'bench',
    version: 1,
    filter: { streamPrefixes: [prefix] },
    tables: ['bench'],
    migrate: (db) =>
      columns
        .reduce(
          (table, name) => table.addColumn(name, 'text'),
          db.schema.createTable('bench').addColumn('id', 'text', (id) => id.primaryKey()),
        )
        .execute(),
    apply: async (tx, events) => {
      await rows.write(tx, events.map(rowOf));
      done += events.length;
      if (done >= count) finish();
    },
  };
  let fail;
  const failed = new Promise((_, reject) => (fail = reject));
  const report = ({ error }) => error !== undefined && fail(error);
  const engine = new ProjectionEngine({ store, writer, reader, projections: [projection], report });
  const started = performance.now();
  await engine.start();
  await Promise.race([finished, failed]);
  const rate = (count / (performance.now() - started)) * 1000;
  await engine.stop();
  await Promise.all([writer.destroy(), reader.destroy()]);
  return rate;
};
