import type { Leases } from '#libs/leases';
import type { Build, ProjectionFault } from './build.js';
import { isMoving } from './build.js';
import { inRole } from './builds.js';
import { readBuilds } from './catalogue.js';
import { openCatalogue } from './opening.js';
import { type Operating, recordFault } from './operations.js';
import { Progress } from './progress.js';
import type { Projection } from './projection.js';
import { codeOf, isOutage, pause, pauseBefore } from './retry.js';
import { ProjectionRunner, type RunnerOptions } from './runner.js';

export interface SupervisorOptions extends RunnerOptions {
  readonly leases: Leases | undefined;
  readonly partitions: number;
  /** How often the catalogue is looked at for what other processes have changed. */
  readonly catalogueMillis: number;
}

interface Running {
  readonly build: Build;
  readonly runner: ProjectionRunner;
}

/** Runs what the catalogue says is to be run of one projection, and stops what it no longer says. */
export class Supervisor {
  /** That of the build that is read, as far as this process moves it. */
  readonly progress = new Progress();
  private readonly newest: Projection;
  private readonly versions: ReadonlyMap<number, Projection>;
  private readonly running = new Map<string, Running>();
  private stopping = new AbortController();
  private looping: Promise<void> | undefined;
  private wake: () => void = () => undefined;
  private active: Running | undefined;
  private unwatch: () => void = () => undefined;
  private lookers: (() => void)[] = [];

  constructor(
    private readonly options: SupervisorOptions,
    projections: readonly Projection[],
  ) {
    this.versions = new Map(projections.map((projection) => [projection.version, projection]));
    this.newest = projections.reduce((one, other) => (other.version > one.version ? other : one));
    if (this.versions.size < projections.length) throw new Error('two projections have one name');
  }

  get name(): string {
    return this.newest.name;
  }

  get projection(): Projection {
    return this.newest;
  }

  get knownVersions(): ReadonlySet<number> {
    return new Set(this.versions.keys());
  }

  get isStarted(): boolean {
    return this.looping !== undefined;
  }

  get operating(): Operating {
    return { writer: this.options.writer, name: this.name, now: this.options.now() };
  }

  /** The runner in this process of a build's first partition; what the rate is taken from. */
  runnersOf({ build }: Pick<Build, 'build'>): readonly ProjectionRunner[] {
    return [...this.running.values()].flatMap((running) =>
      running.build.build === build ? [running.runner] : [],
    );
  }

  /** Does nothing when it runs already. */
  start(): void {
    if (this.looping !== undefined) return;
    this.stopping = new AbortController();
    this.progress.fault = undefined;
    this.progress.become('starting');
    this.looping = this.loop(this.stopping.signal).finally(() => {
      this.looping = undefined;
      for (const looked of this.lookers.splice(0)) looked();
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

  /** Lets every runner finish the batch at hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.looping;
    await Promise.all([...this.running.values()].map(({ runner }) => runner.stop()));
    this.running.clear();
    if (this.progress.state !== 'faulted' && this.progress.state !== 'displaced')
      this.progress.become('stopped');
  }

  /** Has every runner begin again, from what the catalogue says by then. */
  async restart(): Promise<void> {
    await this.stop();
    this.start();
    await this.ready();
  }

  /** Looks at the catalogue; resolves when what it says is being done, or cannot be for now. */
  look(): Promise<void> {
    if (this.looping === undefined) return Promise.resolve();
    const looked = new Promise<void>((resolve) => void this.lookers.push(resolve));
    this.wake();
    return looked;
  }

  private async loop(signal: AbortSignal): Promise<void> {
    const { retry, catalogueMillis } = this.options;
    let failures = 0;
    let open = false;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      const lookers = this.lookers;
      this.lookers = [];
      try {
        if (!open) await this.open();
        open = true;
        await this.reconcile(signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        const { attempts, outageAttempts } = retry;
        if (failures >= (isOutage(error) ? outageAttempts : attempts)) {
          this.tell('faulted', error);
          return;
        }
        this.tell('retrying', error);
        await pause(pauseBefore(failures, retry), signal);
        continue;
      } finally {
        for (const looked of lookers) looked();
      }
      await Promise.race([woken, pause(catalogueMillis, signal)]);
    }
  }

  private async open(): Promise<void> {
    const { store, writer, partitions, now } = this.options;
    const ledger = await store.identity();
    await openCatalogue({ writer, projection: this.newest, ledger, partitions, now: now() });
  }

  private async reconcile(signal: AbortSignal): Promise<void> {
    const builds = await readBuilds(this.options.writer, this.name);
    const wanted = new Map(builds.flatMap((build) => this.runsOf(build)));
    for (const [key, { build, runner }] of [...this.running]) {
      const found = builds.find((other) => other.build === build.build);
      if (wanted.has(key) && !this.hasStopped(runner, found)) continue;
      await runner.stop();
      this.running.delete(key);
    }
    if (signal.aborted) return;
    for (const [key, { build, partition, projection }] of wanted) {
      const running = this.running.get(key);
      // What it has become is read anew by its runner; here it is to know the role of.
      if (running === undefined) this.begin(key, build, partition, projection);
      else this.running.set(key, { ...running, build });
    }
    this.follow(inRole(builds, 'active'));
  }

  private runsOf(build: Build): [string, { build: Build; partition: number; projection: Projection }][] {
    const projection = this.versions.get(build.version);
    if (projection === undefined || !(isMoving(build) || build.state === 'pending')) return [];
    return Array.from({ length: build.partitions }, (_, partition) => [
      `${build.build}/${partition}`,
      { build, partition, projection },
    ]);
  }

  /** Whether it ended, and not because it could not go on: then it is for an operator to have it begin again. */
  private hasStopped(runner: ProjectionRunner, build: Build | undefined): boolean {
    if (!runner.isStopped) return false;
    if (runner.progress.state === 'displaced') return false;
    // Written down as faulted, and no longer so: somebody wants it tried again.
    return runner.progress.state !== 'faulted' || (build !== undefined && runner.faultRecorded);
  }

  private begin(key: string, build: Build, partition: number, projection: Projection): void {
    const runner = new ProjectionRunner(this.options, projection, build, partition, {
      changed: () => {
        this.wake();
      },
      faulted: (fault: ProjectionFault) => recordFault(this.operating, build, fault),
      isWanted: () => this.isWanted(build, partition),
    });
    this.running.set(key, { build, runner });
    runner.start();
  }

  private async isWanted(build: Build, partition: number): Promise<boolean> {
    const builds = await readBuilds(this.options.writer, this.name);
    const found = builds.find((other) => other.build === build.build);
    return found !== undefined && isMoving(found) && partition < found.partitions;
  }

  /** Has this projection's progress be that of the build that is read. */
  private follow(active: Build | undefined): void {
    this.unwatch();
    this.unwatch = () => undefined;
    this.active = active && this.running.get(`${active.build}/0`);
    if (this.active === undefined) {
      this.progress.become(active?.state ?? 'pending');
      return;
    }
    const { progress } = this.active.runner;
    const alone = this.active.build.partitions === 1;
    const mirror = (): void => {
      // Of several partitions none knows how far the rows reach; the catalogue does.
      if (alone) this.progress.follow(progress);
      else this.progress.become(progress.state === 'starting' ? 'starting' : 'standby');
    };
    this.unwatch = progress.watch(mirror);
    mirror();
  }

  private tell(kind: 'retrying' | 'faulted', error: unknown): void {
    const fault: ProjectionFault = { code: codeOf(error) };
    this.progress.lastErrorCode = fault.code;
    if (kind === 'faulted') this.progress.fault = fault;
    this.progress.become(kind);
    this.options.report({ projection: this.name, kind, fault, error });
  }
}
