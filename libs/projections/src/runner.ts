import { type EventStore, eventStoreError } from '#libs/event-store';
import { type Batch, batchesOf } from './batches.js';
import { readCheckpoint, type Reached, start } from './checkpoint.js';
import { commitBatch } from './commit.js';
import { projectionError } from './errors.js';
import type { FairShare } from './fair-share.js';
import { prepare } from './prepare.js';
import { Progress, type ProjectionFault } from './progress.js';
import type { Projection, ReadDatabase } from './projection.js';
import { codeOf, isOutage, pause, pauseBefore, type RetryPolicy } from './retry.js';

export interface RunnerOptions {
  readonly store: EventStore;
  readonly writer: ReadDatabase;
  readonly projection: Projection;
  readonly retry: RetryPolicy;
  readonly batchEvents: number;
  readonly progressMillis: number;
  /** Pause after a batch that was not full. */
  readonly paceMillis: number;
  /** One for all projections of a process. */
  readonly share: FairShare;
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

/** Keeps one projection up to date, and survives whatever can be survived. */
export class ProjectionRunner {
  readonly progress = new Progress();
  private stopping = new AbortController();
  private running: Promise<void> | undefined;
  private prepared = false;
  /** The batch being committed: after a failure it is unknown whether it was. */
  private attempted: Batch | undefined;
  /** Up to here events are applied one by one, to find the one to blame. */
  private carefulUntil: Reached = start;
  private failures = 0;

  constructor(private readonly options: RunnerOptions) {}

  get projection(): Projection {
    return this.options.projection;
  }

  /** Does nothing when it runs already, and starts over when it has stopped, for whatever reason. */
  start(): void {
    if (this.running !== undefined) return;
    this.stopping = new AbortController();
    this.prepared = false;
    this.attempted = undefined;
    this.failures = 0;
    this.progress.fault = undefined;
    this.progress.become('starting');
    this.running = this.run(this.stopping.signal).finally(() => {
      this.running = undefined;
    });
  }

  /** Resolves when the tables are ready, or the first try at that has failed. */
  ready(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.progress.state === 'starting') return;
        unwatch();
        resolve();
      };
      const unwatch = this.progress.watch(look);
      look();
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
    while (!signal.aborted) {
      try {
        await this.resume();
        await this.follow(signal);
      } catch (error) {
        if (!this.survives(error)) return;
        await pause(pauseBefore(this.failures, this.options.retry), signal);
      }
    }
  }

  /** Finds where to go on from. */
  private async resume(): Promise<void> {
    const { store, writer, projection } = this.options;
    if (!this.prepared) {
      const { ledgerId, logId = ledgerId } = await store.identity();
      this.progress.reach((await prepare(writer, projection, logId)).position);
      this.prepared = true;
      return;
    }
    if (this.attempted === undefined) return;
    const found = await readCheckpoint(writer, projection.name);
    const expected: readonly Reached[] = [this.progress.position, this.attempted.position];
    if (found?.version !== projection.version || !expected.includes(found.position)) {
      throw projectionError('PROJECTION_DISPLACED');
    }
    this.attempted = undefined;
    this.progress.reach(found.position);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { store, projection, batchEvents, progressMillis, paceMillis, share } = this.options;
    const { position } = this.progress;
    const subscribe = (leaving: AbortSignal) =>
      store.subscribe({
        ...(position === start ? {} : { after: position }),
        filter: projection.filter,
        signal: AbortSignal.any([signal, leaving]),
      });
    const maxEvents = (): number => (this.progress.position < this.carefulUntil ? 1 : batchEvents);
    this.progress.become('catching-up');
    for await (const batch of batchesOf(subscribe, { after: position, maxEvents, progressMillis })) {
      const began = performance.now();
      await this.commit(batch);
      share.spent(performance.now() - began);
      if (batch.caughtUp) this.progress.become('live');
      if (signal.aborted) return;
      // A transaction costs the same for one event as for fifty: under load the next one waits to be worth it.
      if (batch.events.length < maxEvents()) await pause(paceMillis, signal);
      // SQLite answers without ever leaving this turn: without a break, requests would wait for a whole rebuild.
      await share.giveWay();
    }
    // The store ended the subscription although nobody asked it to.
    if (!signal.aborted)
      throw eventStoreError('EVENT_STORE_UNAVAILABLE', { detail: 'The subscription ended.' });
  }

  private async commit(batch: Batch): Promise<void> {
    const { position } = this.progress;
    this.attempted = batch;
    try {
      await commitBatch(this.options.writer, this.projection, position, batch);
    } catch (error) {
      throw new BatchFailure(batch, error);
    }
    this.attempted = undefined;
    if (batch.position === position) return;
    this.failures = 0;
    this.progress.lastErrorCode = undefined;
    this.progress.reach(batch.position);
  }

  /** Whether to try again. */
  private survives(thrown: unknown): boolean {
    const batch = thrown instanceof BatchFailure ? thrown.batch : undefined;
    const error = thrown instanceof BatchFailure ? thrown.cause : thrown;
    const fault: ProjectionFault = { code: codeOf(error), ...blamed(batch) };
    this.failures += 1;
    this.progress.lastErrorCode = fault.code;
    if (fault.code === 'PROJECTION_DISPLACED') {
      this.tell('displaced', fault, error);
      return false;
    }
    if (this.mayTryAgain(error, batch)) {
      this.tell('retrying', fault, error);
      return true;
    }
    this.progress.fault = fault;
    this.tell('faulted', fault, error);
    return false;
  }

  private mayTryAgain(error: unknown, batch: Batch | undefined): boolean {
    const { attempts, outageAttempts } = this.options.retry;
    if (isOutage(error)) return this.failures < outageAttempts;
    if (batch === undefined || batch.events.length <= 1) return this.failures < attempts;
    // One of several events is to blame: this does not count as an attempt yet.
    this.failures = 0;
    this.carefulUntil = batch.position;
    return true;
  }

  private tell(kind: RunnerReport['kind'], fault: ProjectionFault, error: unknown): void {
    this.progress.become(kind);
    this.options.report({ projection: this.projection.name, kind, fault, error });
  }
}

const blamed = (batch: Batch | undefined): Pick<ProjectionFault, 'event'> => {
  const [event, another] = batch?.events ?? [];
  // An event is to blame only when it was alone in its batch.
  if (event === undefined || another !== undefined) return {};
  return { event: { position: event.position, type: event.type } };
};

/** An error met while a batch was committed, as against while reading or connecting. */
class BatchFailure extends Error {
  constructor(
    readonly batch: Batch,
    cause: unknown,
  ) {
    super('a batch failed', { cause });
  }
}
