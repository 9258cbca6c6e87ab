import type { EventStore, Position } from '#libs/event-store';
import type { Leases } from '#libs/leases';
import { projectionError } from './errors.js';
import { FairShares } from './fair-share.js';
import * as operations from './operations.js';
import type { Projection, ReadDatabase } from './projection.js';
import { type ProjectionReport, type Reporting, reportOn } from './report.js';
import { defaultRetryPolicy, type RetryPolicy } from './retry.js';
import type { RunnerReport } from './runner.js';
import { headOf, type ProjectionStatus, statusOf } from './status.js';
import { Supervisor, type SupervisorOptions } from './supervisor.js';
import { alone, beingVerified, type Verification, verifyRows } from './verifying.js';
import { waitUntilReached, type WaitOptions } from './wait.js';

export interface ProjectionEngineOptions {
  readonly store: EventStore;
  /** Used by the projections alone. On SQLite its connection has been through `keepRowSums`. */
  readonly writer: ReadDatabase;
  /** May be the writer's equal; kept apart because SQLite gives one connection one turn at a time. */
  readonly reader: ReadDatabase;
  /** Two versions of one name stay current side by side while the newer one is built. */
  readonly projections: readonly Projection[];
  /** Where several processes run projections: each build, or each part of a rebuild, is one process's work. */
  readonly leases?: Leases;
  /** Into how many parts a rebuild is cut, for as many runners and processes to share. Default 1. */
  readonly partitions?: number;
  /** The positions of the events that operators had a projection skip. Default: none. */
  readonly skipsOf?: (projection: string) => Promise<ReadonlySet<string>>;
  readonly retry?: Partial<RetryPolicy>;
  /** Exactly so many events in one transaction. Default: as many as take about 50 ms, or 3 ms while others use the thread. */
  readonly batchEvents?: number;
  /** Progress past events a projection does not want is stored at most this often. Default 100. */
  readonly progressMillis?: number;
  /** Pause after a batch that was not full, so that a busy ledger fills the next one. Default 20. */
  readonly paceMillis?: number;
  /** How often to look for what other processes have changed. Default 1,000. */
  readonly catalogueMillis?: number;
  /** Milliseconds since 1970, for the catalogue and to tell how old is what the rows lack. */
  readonly now?: () => number;
  /** Told of every error; must not throw. */
  readonly report?: (report: RunnerReport) => void;
}

/** Puts on record what an operator has done; when it fails, it is not done. */
export type Recording = () => Promise<void>;

const PROGRESS_MILLIS = 100;
const PACE_MILLIS = 20;
const CATALOGUE_MILLIS = 1_000;

const settingsOf = ({ now = Date.now, ...options }: ProjectionEngineOptions): SupervisorOptions => ({
  store: options.store,
  writer: options.writer,
  leases: options.leases,
  partitions: options.partitions ?? 1,
  skipsOf: options.skipsOf ?? (() => Promise.resolve(new Set<string>())),
  retry: { ...defaultRetryPolicy, ...options.retry },
  batchEvents: options.batchEvents,
  progressMillis: options.progressMillis ?? PROGRESS_MILLIS,
  paceMillis: options.paceMillis ?? PACE_MILLIS,
  catalogueMillis: options.catalogueMillis ?? CATALOGUE_MILLIS,
  shares: new FairShares(),
  now: () => new Date(now()).toISOString(),
  report: options.report ?? (() => undefined),
});

/**
 * Keeps read models up to date with the ledger. Each projection runs on its own: one that fails holds up no other.
 * A process that only asks need not start it: `waitFor` then watches the checkpoints others move.
 */
export class ProjectionEngine {
  private readonly settings: SupervisorOptions;
  private readonly supervisors: ReadonlyMap<string, Supervisor>;
  private readonly verifying = new Set<string>();
  private starting: Promise<void> | undefined;

  constructor(private readonly options: ProjectionEngineOptions) {
    const settings = settingsOf(options);
    const names = new Set(options.projections.map(({ name }) => name));
    const versionsOf = (name: string) => options.projections.filter((other) => other.name === name);
    this.settings = settings;
    this.supervisors = new Map([...names].map((name) => [name, new Supervisor(settings, versionsOf(name))]));
  }

  /** Resolves when each projection's tables are ready, or could not be made so; it then goes on by itself. */
  start(): Promise<void> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  /** Lets each projection finish the batch at hand. May be started again. */
  async stop(): Promise<void> {
    this.starting = undefined;
    await Promise.all([...this.supervisors.values()].map((supervisor) => supervisor.stop()));
  }

  /**
   * Calls back at each change of what this process knows of a projection's progress, until what is returned is called.
   * Where another process moves it nothing is known here. PROJECTION_UNKNOWN.
   */
  watch(name: string, changed: () => void): () => void {
    return this.supervisorOf(name).progress.watch(changed);
  }

  /** Has a projection that faulted, or was displaced, try again from its checkpoint. PROJECTION_UNKNOWN. */
  restart(name: string): Promise<void> {
    return this.supervisorOf(name).restart();
  }

  /** Begins to build the rows anew beside those that are read, and to read them once they are proved the same. */
  async rebuild(name: string, record?: Recording): Promise<void> {
    const { projection } = this.supervisorOf(name);
    const ledger = await this.options.store.identity();
    const operating = this.operating(name, record);
    await this.tell(name, operations.beginRebuild(operating, projection, ledger, this.settings.partitions));
  }

  /** Has the rebuild, or else the build that is read, stand still: PROJECTION_NOT_IN_STATE unless it runs. */
  pause(name: string, record?: Recording): Promise<void> {
    return this.tell(name, operations.pauseBuild(this.operating(name, record)));
  }

  /** Has what was paused, or stopped at a fault, go on. PROJECTION_NOT_IN_STATE when nothing was. */
  resume(name: string, record?: Recording): Promise<void> {
    return this.tell(name, operations.resumeBuild(this.operating(name, record)));
  }

  /** Gives up a rebuild. PROJECTION_NOT_IN_STATE when there is none. */
  cancel(name: string, record?: Recording): Promise<void> {
    return this.tell(name, operations.cancelRebuild(this.operating(name, record)));
  }

  /** Has the rows of before the last switch brought up to date and read again. */
  rollback(name: string, record?: Recording): Promise<void> {
    const { knownVersions } = this.supervisorOf(name);
    return this.tell(name, operations.rollBack(this.operating(name, record), knownVersions));
  }

  /** Drops the rows of before the last switch. */
  retire(name: string, record?: Recording): Promise<void> {
    return this.tell(name, operations.retirePrevious(this.operating(name, record)));
  }

  /** Has a rebuild take over although its rows differ. */
  accept(name: string, record?: Recording): Promise<void> {
    return this.tell(name, operations.acceptDifferences(this.operating(name, record)));
  }

  /**
   * Folds the ledger anew and compares row by row with what is read. One at a time, wherever it was asked for: two would
   * fold into the same tables. PROJECTION_NOT_IN_STATE while another is under way.
   */
  async verify(name: string, signal?: AbortSignal): Promise<Verification> {
    const { projection } = this.supervisorOf(name);
    const { store, writer, skipsOf, shares, leases } = this.settings;
    if (this.verifying.has(name)) throw beingVerified(name);
    this.verifying.add(name);
    try {
      return await alone(name, leases, (lost) => {
        const signals = [lost, signal].filter((each) => each !== undefined);
        const over = AbortSignal.any(signals);
        return verifyRows({ store, writer, projection, skipsOf, share: shares.background, signal: over });
      });
    } finally {
      this.verifying.delete(name);
    }
  }

  /** How every projection stands, with all its builds. */
  async reports(): Promise<readonly ProjectionReport[]> {
    const reporting = await this.reporting();
    return Promise.all([...this.supervisors.values()].map((supervisor) => reportOn(supervisor, reporting)));
  }

  /** How one stands. PROJECTION_UNKNOWN. */
  async reportOf(name: string): Promise<ProjectionReport> {
    const supervisor = this.supervisorOf(name);
    return reportOn(supervisor, await this.reporting());
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
    const names = options.projections ?? [...this.supervisors.keys()];
    const awaited = names.map((name) => this.supervisorOf(name));
    await Promise.all(
      awaited.map((supervisor) => waitUntilReached(supervisor, { ...options, store, reader, position })),
    );
  }

  async status(): Promise<readonly ProjectionStatus[]> {
    const head = await headOf(this.options.store);
    return [...this.supervisors.values()].map(({ projection, progress }) =>
      statusOf(projection, progress, head),
    );
  }

  private async reporting(): Promise<Reporting> {
    const { store, reader, now = Date.now } = this.options;
    return { store, reader, head: await headOf(store), now: now() };
  }

  private operating(name: string, record: Recording | undefined): operations.Operating {
    return { ...this.supervisorOf(name).operating, ...(record !== undefined && { record }) };
  }

  private supervisorOf(name: string): Supervisor {
    const supervisor = this.supervisors.get(name);
    if (supervisor === undefined) throw projectionError('PROJECTION_UNKNOWN', { projection: name });
    return supervisor;
  }

  /** Has the runners of this process learn at once of what was changed. */
  private async tell(name: string, changing: Promise<unknown>): Promise<void> {
    await changing;
    await this.supervisorOf(name).look();
  }

  private async startAll(): Promise<void> {
    const supervisors = [...this.supervisors.values()];
    for (const supervisor of supervisors) supervisor.start();
    await Promise.all(supervisors.map((supervisor) => supervisor.ready()));
  }
}
