export * from './contract/index.js';
export { type CursorCodec, cursorCodec, type ParsedCursor } from './cursor.js';
export * from './errors.js';
export { feed } from './projection/index.js';
export { isKeptWhenWithdrawn } from './projection/withheld.js';
export { isFeedRowOvertaken } from './reading/overtaken.js';
export type { FeedPage, FeedReader, FeedRecordPage } from './reading/reader.js';
export { feedReader } from './reading/sql-reader.js';
export type { NumberOpener, Pseudonyms } from './rendering/ports.js';
export { numbersFor, SealedNumbers } from './rendering/sealed-numbers.js';
export { renderEvent, type Rendering } from './rendering/render-event.js';
export {
  type FeedPlace,
  type FeedRecord,
  type FeedRow,
  type FeedRowType,
  feedStart,
  mergeKey,
  otherIn,
  type ScopedRow,
  type StoredRecord,
} from './rows.js';
export { scopeRecord, scopeRow } from './scope.js';
export type { FeedSubscriber, FeedSubscriptions } from './subscriptions.js';
export { FeedTail, type FeedTailOptions } from './reading/tail.js';
export { assertActive, type FeedMessage, FeedSender, type FeedSenderOptions } from './sending/sender.js';
export { snapshotLines, type SnapshotParts, snapshotPoint } from './sending/snapshot.js';
export type { FeedReading, FeedWay } from './sight/reading-table.js';
export { type FeedRead, FeedReadings, type FeedReadingsOptions } from './sight/readings.js';
