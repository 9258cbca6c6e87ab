import { type EventStore, eventStoreError } from '#libs/event-store';
import type { Lease, Leases } from '#libs/leases';
import { BatchSize } from './batch-size.js';
import { type Batch, batchesOf } from './batches.js';
import { type Build, type Checkpoint, type ProjectionFault, start } from './build.js';
import { BuildTables } from './build-tables.js';
import { readCheckpoint } from './checkpoint.js';
import { commitBatch, type Committed, type Moving } from './commit.js';
import { projectionError } from './errors.js';
import type { FairShares } from './fair-share.js';
import { Pace } from './pace.js';
import { prepare } from './preparing.js';
import { Progress } from './progress.js';
import type { Projection, ReadDatabase } from './projection.js';
import { emptyChecksum } from './row-sums/index.js';
import { noWalk } from './walk.js';
import { walkableFor, walkedBatches } from './walking.js';
import { BatchFailure, blamed, codeOf, isOutage, pause, pauseBefore, type RetryPolicy } from './retry.js';

export interface RunnerOptions {
  readonly store: EventStore;
  readonly writer: ReadDatabase;
  readonly retry: RetryPolicy;
  /** Undefined to have it found. */
  readonly batchEvents: number | undefined;
  readonly progressMillis: number;
  /** Pause after a batch that was not full. */
  readonly paceMillis: number;
  /** Of all projections of a process. */
  readonly shares: FairShares;
  /** Undefined where one process is all there is. */
  readonly leases: Leases | undefined;
  /** The positions of events that operators had the projection skip. */
  readonly skipsOf: (projection: string) => Promise<ReadonlySet<string>>;
  readonly now: () => string;
  /** Told of every error, for the log and the alarm. */
  readonly report: (report: RunnerReport) => void;
}

export interface RunnerReport {
  readonly projection: string;
  readonly kind: 'retrying' | 'faulted' | 'displaced';
  readonly fault: ProjectionFault;
  /** Not for the log: it may quote what it failed on. */
  readonly error: unknown;
}

/** What a runner has to tell whoever started it. */
export interface RunnerEvents {
  /** The build is not what it was: switched to, finished, found different, or changed by somebody else. */
  readonly changed: () => void;
  readonly faulted: (fault: ProjectionFault) => Promise<void>;
  /** Whether its build is still to be moved, so that it was another runner that did. */
  readonly isWanted: () => Promise<boolean>;
}

/** Moves one partition of one build, and survives whatever can be survived. */
export class ProjectionRunner {
  readonly progress = new Progress();
  readonly pace = new Pace();
  /** Whether everybody can see that it stands still at a fault. */
  faultRecorded = false;
  private readonly tables: BuildTables;
  private readonly size: BatchSize;
  private stopping = new AbortController();
  private running: Promise<void> | undefined;
  private moving: Moving | undefined;
  private checkpoint: Checkpoint = { position: start, walk: noWalk, checksum: emptyChecksum };
  /** The batch being committed: after a failure it is unknown whether it was. */
  private attempted: Batch | undefined;
  /** So many of the next events are applied one by one, to find the one to blame. */
  private careful = 0;
  private failures = 0;

  constructor(
    private readonly options: RunnerOptions,
    private readonly projection: Projection,
    private readonly begun: Build,
    readonly partition: number,
    private readonly events: RunnerEvents,
  ) {
    this.tables = new BuildTables(projection.tables, begun);
    this.size = new BatchSize(options.batchEvents);
  }

  get isStopped(): boolean {
    return this.running === undefined;
  }

  /** Once only. */
  start(): void {
    this.progress.become('starting');
    const { signal } = this.stopping;
    this.running = this.run(signal).finally(() => {
      this.running = undefined;
      this.events.changed();
    });
  }

  /** Finishes the batch at hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    if (this.progress.state !== 'faulted' && this.progress.state !== 'displaced')
      this.progress.become('stopped');
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { leases } = this.options;
    if (leases === undefined) return this.keepGoing(signal, undefined);
    const { name, build } = this.begun;
    const work = { isOver: false };
    while (!signal.aborted && !work.isOver) {
      this.progress.become('standby');
      try {
        await leases.hold(`projection/${name}/${build}/${this.partition}`, signal, async (lease) => {
          await this.keepGoing(AbortSignal.any([signal, lease.lost]), lease);
          work.isOver = !lease.lost.aborted;
        });
      } catch (error) {
        if (!(await this.survives(error))) return;
        await pause(pauseBefore(this.failures, this.options.retry), signal);
      }
    }
  }

  private async keepGoing(signal: AbortSignal, lease: Lease | undefined): Promise<void> {
    this.moving = undefined;
    this.attempted = undefined;
    while (!signal.aborted) {
      try {
        if ((await this.follow(await this.resume(lease), signal)) !== 'switched') return;
        this.events.changed();
      } catch (error) {
        if (codeOf(error) === 'LEASE_LOST' || !(await this.survives(error))) return;
        await pause(pauseBefore(this.failures, this.options.retry), signal);
      }
    }
  }

  /** Finds where to go on from. */
  private async resume(lease: Lease | undefined): Promise<Moving> {
    const { writer, skipsOf, now } = this.options;
    const { projection, tables, partition } = this;
    if (this.moving === undefined) {
      const skips = await skipsOf(projection.name);
      const { build, checkpoint } = await prepare({ writer, projection, tables, partition, now });
      this.reached(checkpoint);
      this.moving = { writer, projection, build, tables, partition, skips, lease, now };
      return this.moving;
    }
    if (this.attempted === undefined) return this.moving;
    const found = await readCheckpoint(writer, this.begun, partition);
    const expected = [this.checkpoint, this.attempted];
    if (!expected.some(({ position, walk }) => found?.position === position && found.walk === walk)) {
      throw projectionError('PROJECTION_DISPLACED');
    }
    // What else that batch may have changed is read anew.
    this.moving = undefined;
    this.attempted = undefined;
    return this.resume(lease);
  }

  /** Until it is to stop, or the build is no longer what it was. */
  private async follow(moving: Moving, signal: AbortSignal): Promise<Committed['outcome']> {
    const { paceMillis, shares } = this.options;
    const share = shares.of(this.projection, moving.build);
    const maxEvents = (): number => (this.careful > 0 ? 1 : this.size.events);
    let caughtUp = false;
    this.progress.become(moving.build.state === 'rebuilding' ? 'rebuilding' : 'catching-up');
    for await (const batch of this.batches(moving, maxEvents, signal)) {
      const watch = share.stopwatch();
      const { outcome, applied } = await this.commit(moving, batch);
      const took = watch();
      share.spent(took);
      this.size.took(took, batch.events.length, share.isAlone);
      this.pace.moved({ events: batch.events, applied, position: batch.position });
      if (outcome !== 'moved') {
        this.moving = undefined;
        return outcome;
      }
      caughtUp ||= batch.caughtUp;
      if (batch.caughtUp && moving.build.state === 'live') this.progress.become('live');
      if (signal.aborted) return 'moved';
      // A transaction costs the same for one event as for fifty: under load the next one waits to be worth it.
      // What is behind reads on: what comes next is on its way already.
      if (caughtUp && batch.events.length < maxEvents() && moving.build.state !== 'rebuilding')
        await pause(this.projection.paceMillis ?? paceMillis, signal);
      // SQLite answers without ever leaving this turn: without a break, requests would wait for a whole rebuild.
      await share.giveWay();
    }
    // The store ended the subscription although nobody asked it to.
    if (!signal.aborted)
      throw eventStoreError('EVENT_STORE_UNAVAILABLE', { detail: 'The subscription ended.' });
    return 'moved';
  }

  /** By streams where that can be done, and by the log otherwise. */
  private batches(moving: Moving, maxEvents: () => number, signal: AbortSignal): AsyncIterable<Batch> {
    const { store, progressMillis, shares } = this.options;
    const { position, walk } = this.checkpoint;
    const share = shares.of(this.projection, moving.build);
    const { state, target } = moving.build;
    const walkable = walkableFor(this.projection, store);
    if (state === 'rebuilding' && position === start && target !== start && walkable !== undefined)
      return walkedBatches({ ...walkable, after: walk, until: target, maxEvents, share });
    const subscribe = (leaving: AbortSignal) =>
      store.subscribe({
        ...(position === start ? {} : { after: position }),
        filter: this.projection.filter,
        signal: AbortSignal.any([signal, leaving]),
      });
    return batchesOf(subscribe, { after: position, maxEvents, progressMillis });
  }

  private async commit(moving: Moving, batch: Batch): Promise<Committed> {
    const from = this.checkpoint;
    this.attempted = batch;
    let committed: Committed;
    try {
      committed = await commitBatch(moving, from, batch);
    } catch (error) {
      throw new BatchFailure(batch, error);
    }
    this.attempted = undefined;
    if (committed.position === from.position && committed.walk === from.walk) return committed;
    this.careful = Math.max(0, this.careful - batch.events.length);
    this.failures = 0;
    this.progress.lastErrorCode = undefined;
    this.reached(committed);
    return committed;
  }

  private reached({ position, walk, checksum }: Checkpoint): void {
    this.checkpoint = { position, walk, checksum };
    this.progress.reach(position);
  }

  /** Whether to try again. */
  private async survives(thrown: unknown): Promise<boolean> {
    const batch = thrown instanceof BatchFailure ? thrown.batch : undefined;
    const error = thrown instanceof BatchFailure ? thrown.cause : thrown;
    const fault: ProjectionFault = { code: codeOf(error), ...blamed(batch?.events) };
    if (fault.code === 'LEASE_LOST') return false;
    this.failures += 1;
    if (fault.code === 'PROJECTION_DISPLACED') {
      // Paused, cancelled or taken over: whoever did that knows.
      if (!(await this.events.isWanted().catch(() => true))) return false;
      this.tell('displaced', fault, error);
      return false;
    }
    if (this.mayTryAgain(error, batch)) {
      this.tell('retrying', fault, error);
      return true;
    }
    this.progress.fault = fault;
    await this.events.faulted(fault).then(
      () => (this.faultRecorded = true),
      () => undefined,
    );
    this.tell('faulted', fault, error);
    return false;
  }

  private mayTryAgain(error: unknown, batch: Batch | undefined): boolean {
    const { attempts, outageAttempts } = this.options.retry;
    if (isOutage(error)) return this.failures < outageAttempts;
    // A rebuild has read nothing that could be better a moment later.
    const most = this.moving?.build.state === 'rebuilding' ? 1 : attempts;
    if (batch === undefined || batch.events.length <= 1) return this.failures < most;
    // One of several events is to blame: this does not count as an attempt yet.
    this.failures = 0;
    this.careful = batch.events.length;
    return true;
  }

  private tell(kind: RunnerReport['kind'], fault: ProjectionFault, error: unknown): void {
    this.progress.lastErrorCode = fault.code;
    this.progress.become(kind);
    this.options.report({ projection: this.projection.name, kind, fault, error });
  }
}
