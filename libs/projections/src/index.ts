export { type BulkLoading, bulkLoadingOf } from './bulk.js';
export { ProjectionEngine, type ProjectionEngineOptions } from './engine.js';
export * from './errors.js';
export type { ProjectionFault, ProjectionState } from './progress.js';
export type { Projection, ReadDatabase, ReadTransaction } from './projection.js';
export type { RetryPolicy } from './retry.js';
export type { RunnerReport } from './runner.js';
export type { ProjectionStatus } from './status.js';
export type { WaitOptions } from './wait.js';
