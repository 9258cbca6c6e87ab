import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { StreamId } from '#libs/event-store';
import { type EventId, type Instant, instant, ManualClock, millisOf, plusMillis } from '#libs/kernel';
import { Leases } from '#libs/leases';
import { type Reactor, type ReactorReport, Reactors, type ReactorsOptions } from '#libs/reactors';
import { freshPostgres } from '../support/databases.js';
import { InMemoryEventStore } from '../support/in-memory-event-store.js';

export const until = async (enough: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await enough())) await new Promise((resolve) => setTimeout(resolve, 2));
};

export interface OpenedDatabase {
  readonly db: Kysely<unknown>;
  close(): Promise<void>;
}

export const sqliteFile = (file: string): OpenedDatabase => {
  const database = new Database(file, { timeout: 5_000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  return { db, close: () => db.destroy() };
};

export const openSqlite = (): Promise<OpenedDatabase> => {
  const directory = mkdtempSync(join(tmpdir(), 'reactors-'));
  const opened = sqliteFile(join(directory, 'reactors.db'));
  return Promise.resolve({
    db: opened.db,
    close: async () => {
      await opened.close();
      rmSync(directory, { recursive: true, force: true });
    },
  });
};

export const openPostgres = (): Promise<OpenedDatabase> => freshPostgres();

const EPOCH = instant('2026-03-01T09:00:00Z');
const TEN_MINUTES = 600_000;

export interface Effect {
  readonly event: string;
  readonly attempt: number;
  readonly at: Instant;
}

/** A ledger, a clock that stands still, a database, and reactors that write down what they do. */
export class Bench {
  readonly store = new InMemoryEventStore();
  readonly clock = new ManualClock(EPOCH);
  readonly effects: Effect[] = [];
  readonly reports: ReactorReport[] = [];
  /** Called before an effect is written down; what it throws is the effect's failure. */
  onHandle: (event: string, attempt: number) => void | Promise<void> = () => undefined;
  readonly #started: Reactors[] = [];

  constructor(readonly database: OpenedDatabase) {}

  get done(): readonly string[] {
    return this.effects.map(({ event }) => event);
  }

  /** One event in the stream of one of the patients; its name is in its payload. */
  async happen(name: string, patient = 'a'): Promise<void> {
    const stream = `patient-${patient}` as StreamId;
    const last = await this.store.readStream(stream, { direction: 'backwards', limit: 1 });
    await this.store.append(stream, last[0]?.revision ?? 'no-stream', [
      {
        id: randomUUID() as EventId,
        type: 'Happened',
        data: { name },
        metadata: {
          schemaVersion: 1,
          recordedAt: this.clock.now(),
          commandId: 'command',
          commandDigest: 'digest',
          correlationId: 'correlation',
        },
      },
    ]);
  }

  /** Writes down what happened, in the order of each stream. */
  reactor(change: Partial<Reactor> = {}): Reactor {
    return {
      name: 'teller',
      filter: { streamPrefixes: ['patient-'] },
      begins: 'start',
      plan: ({ stream, metadata }) => ({ due: metadata.recordedAt, queue: stream }),
      handle: async ({ data }, { attempt }) => {
        const event = data.name as string;
        await this.onHandle(event, attempt);
        this.effects.push({ event, attempt, at: this.clock.now() });
      },
      ...change,
    };
  }

  /** Does what happened ten minutes after it was recorded. */
  timer(change: Partial<Reactor> = {}): Reactor {
    return this.reactor({
      plan: ({ metadata }) => ({ due: plusMillis(metadata.recordedAt, TEN_MINUTES), queue: null }),
      ...change,
    });
  }

  async start(
    reactor: Reactor,
    options: Partial<ReactorsOptions> & { readonly holder?: string; readonly alone?: boolean } = {},
  ): Promise<Reactors> {
    const { holder = randomUUID(), alone = false, db = this.database.db, ...rest } = options;
    const reactors = await Reactors.open({
      db,
      store: this.store,
      clock: this.clock,
      leases: new Leases(db, { holder, ttlMs: 60_000, retryMs: 5, alone }),
      reactors: [reactor],
      pollMillis: 5,
      random: () => 0,
      report: (report) => this.reports.push(report),
      ...rest,
    });
    reactors.start();
    this.#started.push(reactors);
    return reactors;
  }

  pass(milliseconds: number): void {
    this.clock.set(plusMillis(this.clock.now(), milliseconds));
  }

  get elapsed(): number {
    return millisOf(this.clock.now()) - millisOf(EPOCH);
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.map((reactors) => reactors.stop()));
    await this.database.close();
  }
}
