export * from './reports/report-csv.js';
export { ApplicationModule } from './application.module.js';
export * from './caller.js';
export * from './commands/index.js';
export * from './errors.js';
export { type ImportAct, importedId, type ImportStep } from './importing/patient-history.js';
export { type ImportedHistory, type PatientHistory, PatientImporter } from './importing/patient-importer.js';
export type { AnswerCache } from './opt-out-checks/answer-cache.js';
export type { EarlierChecks } from './opt-out-checks/check-record.js';
export {
  ANSWER_DAYS,
  type AskedFileCheck,
  type OptOutFileCheck,
  OptOutFileChecker,
  type OptOutFileCheckResult,
} from './opt-out-checks/file-checker.js';
export type { SnapshotPlace } from './opt-out-checks/index-snapshots.js';
export { type EventSkip, type ProjectionAct, ProjectionOperator } from './operating/projection-operator.js';
export { skippedPositions } from './operating/skipped-positions.js';
export { permitFor } from './permission/permit.js';
export { type ApplicationParts, type ApplicationSettings, defaultSettings } from './parts.js';
export * from './queries/index.js';
export * from './receipt.js';
export { FeedSubscriptionReader } from './asking/feed-subscription-reader.js';
export type { RecordModels } from './asking/record-reader.js';
export { CodeGate } from './requesting/code-gate.js';
export { ownContext } from './requesting/own-context.js';
