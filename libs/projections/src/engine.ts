import type { EventStore, Position } from '#libs/event-store';
import { projectionError } from './errors.js';
import { FairShare } from './fair-share.js';
import type { Projection, ReadDatabase } from './projection.js';
import { defaultRetryPolicy, type RetryPolicy } from './retry.js';
import { ProjectionRunner, type RunnerReport } from './runner.js';
import { headOf, type ProjectionStatus, statusOf } from './status.js';
import { waitUntilReached, type WaitOptions } from './wait.js';

export interface ProjectionEngineOptions {
  readonly store: EventStore;
  /** Used by the projections alone. */
  readonly writer: ReadDatabase;
  /** May be the writer's equal; kept apart because SQLite gives one connection one turn at a time. */
  readonly reader: ReadDatabase;
  readonly projections: readonly Projection[];
  readonly retry?: Partial<RetryPolicy>;
  /** At most this many events in one transaction. Default 200: more is hardly faster, and makes requests wait longer. */
  readonly batchEvents?: number;
  /** Progress past events a projection does not want is stored at most this often. Default 100. */
  readonly progressMillis?: number;
  /** Pause after a batch that was not full, so that a busy ledger fills the next one. Default 20. */
  readonly paceMillis?: number;
  /** Told of every error; must not throw. */
  readonly report?: (report: RunnerReport) => void;
}

const BATCH_EVENTS = 200;
const PROGRESS_MILLIS = 100;
const PACE_MILLIS = 20;

/**
 * Keeps read models up to date with the ledger. Each projection runs on its own: one that fails holds up no other.
 * A process that only asks need not start it: `waitFor` then watches the checkpoints others move.
 */
export class ProjectionEngine {
  private readonly runners: ReadonlyMap<string, ProjectionRunner>;
  private starting: Promise<void> | undefined;

  constructor(private readonly options: ProjectionEngineOptions) {
    const {
      store,
      writer,
      projections,
      retry = {},
      batchEvents = BATCH_EVENTS,
      progressMillis = PROGRESS_MILLIS,
      paceMillis = PACE_MILLIS,
      report = () => undefined,
    } = options;
    const settings = {
      retry: { ...defaultRetryPolicy, ...retry },
      batchEvents,
      progressMillis,
      paceMillis,
      share: new FairShare(),
      report,
    };
    const runners = projections.map(
      (projection) => new ProjectionRunner({ store, writer, projection, ...settings }),
    );
    this.runners = new Map(runners.map((runner) => [runner.projection.name, runner]));
    if (this.runners.size < projections.length) throw new Error('two projections have one name');
  }

  /** Resolves when each projection's tables are ready, or could not be made so; it then goes on by itself. */
  start(): Promise<void> {
    this.starting ??= this.startAll([...this.runners.values()]);
    return this.starting;
  }

  /** Lets each projection finish the batch at hand. May be started again. */
  async stop(): Promise<void> {
    this.starting = undefined;
    await Promise.all([...this.runners.values()].map((runner) => runner.stop()));
  }

  /** Has a projection that faulted, or was displaced, try again from its checkpoint. PROJECTION_UNKNOWN. */
  restart(name: string): Promise<void> {
    return this.startAll([this.runnerOf(name)]);
  }

  /**
   * Resolves once the named projections (default: all) include everything up to `position`: for `minPosition`.
   * PROJECTION_BEHIND, PROJECTION_POSITION_AHEAD, PROJECTION_UNKNOWN; the signal's reason when it is aborted.
   */
  async waitFor(
    position: Position,
    options: WaitOptions & { readonly projections?: readonly string[] } = {},
  ): Promise<void> {
    const { store, reader } = this.options;
    const names = options.projections ?? [...this.runners.keys()];
    const runners = names.map((name) => this.runnerOf(name));
    await Promise.all(
      runners.map((runner) => waitUntilReached(runner, { ...options, store, reader, position })),
    );
  }

  async status(): Promise<readonly ProjectionStatus[]> {
    const head = await headOf(this.options.store);
    return [...this.runners.values()].map(({ projection, progress }) => statusOf(projection, progress, head));
  }

  private runnerOf(name: string): ProjectionRunner {
    const runner = this.runners.get(name);
    if (runner === undefined) throw projectionError('PROJECTION_UNKNOWN', { projection: name });
    return runner;
  }

  private async startAll(runners: readonly ProjectionRunner[]): Promise<void> {
    for (const runner of runners) runner.start();
    await Promise.all(runners.map((runner) => runner.ready()));
  }
}
