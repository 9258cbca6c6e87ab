import type { Database } from 'better-sqlite3';
import type { AppendResult } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { type Append, AppendWriter, EventIdReused, type Outcome } from './append-writer.js';
import { assertDurable } from './connection.js';
import type { Health } from './health.js';
import type { RecentEvents } from './recent-events.js';

interface Waiting {
  readonly append: Append;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: CodedError) => void;
}

/** Bounds one transaction, so that a flood of appends does not hold the event loop. */
const MAX_APPENDS_TOGETHER = 512;

/**
 * The one writer. Appends that arrive in one turn of the event loop share a transaction and so an fsync;
 * none of them is answered before COMMIT has returned.
 */
export class GroupCommit {
  private readonly writer: AppendWriter;
  private readonly begin;
  private readonly commit;
  private readonly rollback;
  private readonly countProbe;
  private waiting: Waiting[] = [];
  private scheduled = false;
  private durabilityChecked = false;

  constructor(
    private readonly db: Database,
    private readonly health: Health,
    private readonly recent: RecentEvents,
    private lastPosition: number,
    private readonly committed: (events: number) => void,
  ) {
    this.writer = new AppendWriter(db);
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.rollback = db.prepare('ROLLBACK');
    this.countProbe = db.prepare('UPDATE ledger SET probes = probes + 1');
  }

  /** Row of the newest committed event; 0 in an empty ledger. */
  get head(): number {
    return this.lastPosition;
  }

  submit(append: Append): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ append, resolve, reject });
      if (this.scheduled) return;
      this.scheduled = true;
      setImmediate(() => {
        this.flush();
      });
    });
  }

  /** A real durable write that stores no event. */
  probe(): void {
    this.health.guard(() => {
      this.transaction(() => this.countProbe.run());
    });
  }

  /** Commits everything submitted so far. */
  flush(): void {
    this.scheduled = false;
    const group = this.waiting.splice(0, MAX_APPENDS_TOGETHER);
    if (this.waiting.length > 0) {
      this.scheduled = true;
      setImmediate(() => {
        this.flush();
      });
    }
    if (group.length > 0) this.commitGroup(group);
  }

  drain(): void {
    while (this.waiting.length > 0) this.flush();
  }

  private commitGroup(group: readonly Waiting[]): void {
    const before = this.lastPosition;
    try {
      const outcomes = this.health.guard(() => this.write(group));
      group.forEach(({ resolve, reject }, index) => {
        const answer = outcomes[index]?.answer;
        if (answer instanceof CodedError) reject(answer);
        else if (answer !== undefined) resolve(answer);
      });
    } catch (error) {
      const failure = this.health.failed(error);
      for (const { reject } of group) reject(failure);
    }
    if (this.lastPosition > before) this.committed(this.lastPosition - before);
  }

  private write(group: readonly Waiting[]): readonly Outcome[] {
    try {
      return this.writeAll(group, false);
    } catch (error) {
      if (!(error instanceof EventIdReused)) throw error;
      // Rare, so the price is paid here and not by every append: once more, looking at each id first.
      return this.writeAll(group, true);
    }
  }

  private writeAll(group: readonly Waiting[], checkIds: boolean): readonly Outcome[] {
    let head = this.lastPosition;
    const outcomes = this.transaction(() =>
      group.map(({ append }): Outcome => {
        const outcome = this.writer.write(append, head, checkIds);
        head = outcome.head;
        return outcome;
      }),
    );
    this.lastPosition = head;
    group.forEach(({ append: { stream } }, index) => {
      this.recent.committed(stream, outcomes[index]?.rows ?? []);
    });
    return outcomes;
  }

  private transaction<T>(work: () => T): T {
    this.begin.run();
    let result: T;
    try {
      result = work();
      this.commit.run();
    } catch (error) {
      // Some failures (a full disk) have already rolled back.
      if (this.db.inTransaction) this.rollback.run();
      throw error;
    }
    if (!this.durabilityChecked) {
      assertDurable(this.db);
      this.durabilityChecked = true;
    }
    return result;
  }
}
