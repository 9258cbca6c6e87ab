import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { ProjectionEngine } from '#libs/projections';

/* The same rows into the same kind of database: by a projection, and by hand from the bare client's subscription. */

const GROUP = 500;

const databaseIn = (file) => {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  return database;
};

const create =
  'CREATE TABLE IF NOT EXISTS bench_v1 (id TEXT PRIMARY KEY, stream TEXT, revision TEXT, type TEXT, data TEXT)';

const rowOf = ({ id, stream, revision, type, data }) => [
  id,
  stream,
  String(revision),
  type,
  JSON.stringify(data),
];

export const byHand = async ({ bare, prefix, count, file }) => {
  const database = databaseIn(file);
  database.exec(create);
  database.exec('CREATE TABLE place (position TEXT)');
  const insert = database.prepare('INSERT INTO bench_v1 VALUES (?, ?, ?, ?, ?)');
  const move = database.prepare('INSERT INTO place VALUES (?)');
  const group = database.transaction((events) => {
    for (const { streamId, ...event } of events) insert.run(rowOf({ ...event, stream: streamId }));
    move.run(String(events.at(-1).position.commit));
  });
  const started = performance.now();
  await bare.follow(prefix, count, GROUP, group);
  const rate = (count / (performance.now() - started)) * 1000;
  database.close();
  return rate;
};

export const byProjection = async ({ store, prefix, count, file }) => {
  const connect = () => new Kysely({ dialect: new SqliteDialect({ database: databaseIn(file) }) });
  const [writer, reader] = [connect(), connect()];
  let done = 0;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const projection = {
    name: 'bench',
    version: 1,
    filter: { streamPrefixes: [prefix] },
    tables: ['bench_v1'],
    migrate: (db) => sql.raw(create).execute(db),
    apply: async (tx, events) => {
      const rows = events.map((event) => sql`(${sql.join(rowOf(event))})`);
      await sql`INSERT INTO bench_v1 VALUES ${sql.join(rows)}`.execute(tx);
      done += events.length;
      if (done >= count) finish();
    },
  };
  const engine = new ProjectionEngine({ store, writer, reader, projections: [projection] });
  const started = performance.now();
  await engine.start();
  await finished;
  const rate = (count / (performance.now() - started)) * 1000;
  await engine.stop();
  await Promise.all([writer.destroy(), reader.destroy()]);
  return rate;
};
