export type { ReadingOptions } from './batches.js';
export { type Checkpoint, memoryCheckpoint } from './checkpoint.js';
export type { FeedConnection } from './connection.js';
export { type CopyOptions, type CopyStep, keepCopy } from './copy.js';
export { FeedError, type Remedy } from './errors.js';
export {
  type FeedData,
  type FeedEvent,
  type FeedMessage,
  type FeedRecord,
  type FeedScope,
  isFeedEvent,
  isFeedMessage,
  type KeyedRecord,
  nameOf,
} from './events.js';
export { fileCheckpoint } from './file-checkpoint.js';
export { follow, type Following, type FollowOptions } from './follow.js';
export { type CopiedRecord, type Instruction, instructionOf } from './instructions.js';
export {
  postgresCheckpoint,
  type PostgresCheckpointOptions,
  type PostgresClient,
  type PostgresPool,
} from './postgres-checkpoint.js';
export type { Notice } from './retry.js';
export { isKeptOfWithdrawn, isWithinScope } from './scope.js';
export { snapshot, type SnapshotOptions, type SnapshotPart } from './snapshot.js';
export type { Timing } from './timing.js';
export {
  challengeAnswer,
  verifyWebhook,
  type WebhookMessage,
  type WebhookOptions,
  type WebhookRequest,
  WebhookVerificationError,
} from './webhook.js';
