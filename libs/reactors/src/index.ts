export { type BackoffPolicy, defaultBackoff } from './backoff.js';
export type { DeadLetter, DeadLetterKey } from './dead-letters.js';
export { reactorError, reactorErrors } from './errors.js';
export type { Plan, Reaction, Reactor } from './reactor.js';
export { Reactors, type ReactorsOptions } from './reactors.js';
export type { ReactorReport } from './report.js';
export type { RunnerState } from './runner.js';
export type { ReactorStatus } from './status.js';
export { migrateReactors, type ReactorDatabase } from './tables.js';
