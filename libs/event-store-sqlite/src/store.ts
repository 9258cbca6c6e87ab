import type { Database } from 'better-sqlite3';
import {
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type ReadStreamsOptions,
  type RecordedEvent,
  serialiseAppend,
  type StoreIdentity,
  type StreamId,
  type StreamsPage,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '#libs/event-store';
import { type BackupResult, backupLedger } from './backup.js';
import type { FileLock } from './file-lock.js';
import { GroupCommit } from './group-commit.js';
import type { HeadFile } from './head-file.js';
import type { Health } from './health.js';
import { positionOf, rowOf } from './position.js';
import { readAll } from './read-all.js';
import { readStream } from './read-stream.js';
import { recordedEventOf } from './stored-event.js';
import { Reader } from './reader.js';
import { RecentEvents } from './recent-events.js';
import { subscribe } from './subscription.js';
import { verifyLedger, type VerifyReport } from './verify.js';
import type { WakeUps } from './wake-ups.js';
import { WalCheckpoints } from './wal-checkpoints.js';

/** What `openSqliteEventStore` has opened and checked. */
export interface OpenedLedger {
  readonly db: Database;
  readonly ledgerId: string;
  readonly head: number;
  readonly health: Health;
  readonly wakeUps: WakeUps;
  readonly headFile: HeadFile;
  readonly lock: FileLock;
}

/** The ledger in one SQLite file, for one process. */
export class SqliteEventStore implements EventStore {
  private readonly commits: GroupCommit;
  private readonly reader: Reader;
  private readonly checkpoints: WalCheckpoints;
  private readonly working = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor(private readonly ledger: OpenedLedger) {
    const { db, health, head } = ledger;
    const recent = new RecentEvents();
    this.reader = new Reader(db, health, recent);
    this.checkpoints = new WalCheckpoints(db, health);
    this.commits = new GroupCommit(db, health, recent, head, (events) => {
      this.ledger.headFile.publish({ ledgerId: ledger.ledgerId, position: positionOf(this.commits.head) });
      this.ledger.wakeUps.wake();
      this.checkpoints.committed(events);
    });
  }

  async append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.ledger.health.assertOpen();
    return this.commits.submit({ stream, expected, events: serialiseAppend(stream, expected, events) });
  }

  async readStream(
    stream: StreamId,
    options: ReadStreamOptions = { direction: 'forwards' },
  ): Promise<readonly RecordedEvent[]> {
    this.ledger.health.assertOpen();
    return readStream(this.reader, stream, options);
  }

  async *readAll({ after, limit }: ReadAllOptions = {}): AsyncGenerator<RecordedEvent, void> {
    this.ledger.health.assertOpen();
    yield* readAll(this.reader, this.rowAfter(after), this.commits.head, limit);
  }

  async readStreams({ prefix, after, until, limit }: ReadStreamsOptions): Promise<StreamsPage> {
    const page = this.reader.pageOfStreams(prefix, after, this.rowAfter(until), limit);
    return Promise.resolve({ events: page.rows.map(recordedEventOf), isLast: !page.full });
  }

  async countStreams({ prefix, until }: Pick<ReadStreamsOptions, 'prefix' | 'until'>): Promise<number> {
    return Promise.resolve(this.reader.countOfStreams(prefix, this.rowAfter(until)));
  }

  subscribe({ after, filter, signal }: SubscribeOptions = {}): AsyncIterable<SubscriptionMessage> {
    const { commits, reader, ledger } = this;
    const log = {
      wakeUps: ledger.wakeUps,
      get head() {
        return commits.head;
      },
      pageAfter: (row: number) => reader.pageAfter(row),
      assertOpen: () => {
        ledger.health.assertOpen();
      },
    };
    return subscribe(log, signal, () => {
      ledger.health.assertOpen();
      return { after: this.rowAfter(after), filter };
    });
  }

  async identity(): Promise<StoreIdentity> {
    this.ledger.health.assertOpen();
    return Promise.resolve({ ledgerId: this.ledger.ledgerId, head: this.headPosition() });
  }

  async probe(): Promise<void> {
    this.commits.probe();
    return Promise.resolve();
  }

  /** Looks at every event; reports damage, and throws only when the store is closed. */
  async verify(): Promise<VerifyReport> {
    this.ledger.health.assertOpen();
    return this.track(verifyLedger(this.ledger.db));
  }

  /** A consistent copy while the ledger is in use. `toFile` must not exist. */
  async backup(toFile: string): Promise<BackupResult> {
    this.ledger.health.assertOpen();
    return this.track(backupLedger(this.ledger.db, toFile));
  }

  /** Commits what was submitted, ends subscriptions, and gives the file free. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    const { health, wakeUps, headFile, db, lock } = this.ledger;
    this.commits.drain();
    health.markClosed();
    wakeUps.wake();
    await Promise.allSettled(this.working);
    // Were it to fail (a full or failing disk), that file would only lag behind, as it may.
    await headFile.close().catch(() => undefined);
    db.close();
    lock.release();
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.working.add(work);
    try {
      return await work;
    } finally {
      this.working.delete(work);
    }
  }

  private headPosition(): Position | undefined {
    return this.commits.head === 0 ? undefined : positionOf(this.commits.head);
  }

  private rowAfter(after: Position | undefined): number {
    return after === undefined ? 0 : rowOf(after, this.commits.head);
  }
}
