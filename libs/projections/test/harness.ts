import {
  type ProjectionState,
  ProjectionEngine,
  type ProjectionEngineOptions,
  type ReadDatabase,
  type RunnerReport,
} from '#libs/projections';
import { MemoryLog, positionOf } from './memory-log.js';

export const quick = { baseMillis: 1, maxMillis: 4 };

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A log, the engines that read it, and what they reported. */
export class Harness {
  log = new MemoryLog();
  readonly reports: RunnerReport[] = [];
  private readonly engines: ProjectionEngine[] = [];

  engineOn(
    db: ReadDatabase,
    projections: ProjectionEngineOptions['projections'],
    options: Partial<ProjectionEngineOptions> = {},
  ): ProjectionEngine {
    const engine = new ProjectionEngine({
      store: this.log.asStore(),
      writer: db,
      reader: db,
      projections,
      retry: quick,
      progressMillis: 5,
      report: (report) => void this.reports.push(report),
      ...options,
    });
    this.engines.push(engine);
    return engine;
  }

  /** Resolves when all projections have reached the newest event. */
  reach(engine: ProjectionEngine): Promise<void> {
    return engine.waitFor(positionOf(this.log.events.length), { timeoutMs: 100_000 });
  }

  async stop(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.stop()));
  }
}

export const stateOf = async (
  engine: ProjectionEngine,
  name = 'counting',
): Promise<ProjectionState | undefined> =>
  (await engine.status()).find((status) => status.name === name)?.state;
