import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { filesIn } from '#libs/config';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { openPostgres } from '#libs/postgres';
import { keepRowSums, ProjectionEngine } from '#libs/projections';
import { history, sharingState } from '#libs/read-models';
import { preparedOnce } from '../../dist/apps/server/src/composition/prepared-once.js';

/* The history and the sharing states of a ledger, kept as the server keeps them. */

const connect = (file) => {
  const database = new Database(file, { timeout: 5_000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  keepRowSums(database);
  return new Kysely({ dialect: new SqliteDialect({ database: preparedOnce(database) }) });
};

const projections = [sharingState, history];
const LOOK_MILLIS = 250;

export class ReadModels {
  static async open(directory) {
    const { events, readModels } = filesIn(directory);
    const store = await openSqliteEventStore({ file: events });
    const [writer, reader] = [connect(readModels), connect(readModels)];
    return new ReadModels(store, writer, reader, [() => writer.destroy(), () => reader.destroy()]);
  }

  /** The same ledger, with the rows in PostgreSQL. */
  static async onPostgres(directory, url) {
    const store = await openSqliteEventStore({ file: filesIn(directory).events });
    const open = () => openPostgres({ url, poolSize: 4 });
    const [writer, reader] = [await open(), await open()];
    return new ReadModels(store, writer.db, reader.db, [writer.close, reader.close]);
  }

  constructor(store, writer, reader, closing) {
    this.store = store;
    this.closing = closing;
    const report = ({ projection, kind, fault }) => console.error(`${projection} ${kind}: ${fault.code}`);
    this.engine = new ProjectionEngine({ store, writer, reader, projections, report });
  }

  async caughtUp() {
    await this.engine.start();
    const { head } = await this.store.identity();
    await this.engine.waitFor(head, { timeoutMs: 3_600_000 });
  }

  /** Both side by side with the rows there are, which they are compared with before they are read. */
  async rebuilt() {
    for (const { name } of projections) await this.engine.rebuild(name);
    for (const { name } of projections) await this.#tookOver(name);
  }

  async #tookOver(name) {
    for (;;) {
      const { builds } = await this.engine.reportOf(name);
      const newest = builds.at(-1);
      if (newest.role === 'active') return;
      if (newest.state === 'differs' || newest.state === 'faulted')
        throw new Error(`the rebuild of ${name} is ${newest.state}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
    }
  }

  async close() {
    await this.engine.stop();
    await Promise.all(this.closing.map((close) => close()));
    await this.store.close();
  }
}
