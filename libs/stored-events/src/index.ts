export type { DecodeOptions } from './decode.js';
export type {
  CategoryEvents,
  DomainEvent,
  EventOfType,
  RecordedIn,
  StoredEventType,
  StreamCategory,
} from './domain-event.js';
export type { NewEventsRequest } from './encode.js';
export * from './errors.js';
export * from './ledger-codec.js';
export type { KeySource, StoredEvent } from './stored-event.js';
export { typesOf } from './stored-types.js';
export * from './streams.js';
