import type { NewEvent } from '#libs/event-store';
import type { LoadedKeys } from '#libs/privacy';
import * as decoding from './decode.js';
import type { RecordedIn, StreamCategory } from './domain-event.js';
import * as encoding from './encode.js';
import * as keys from './load-keys.js';
import type { KeySource, StoredEvent } from './stored-event.js';
import { storedTypes } from './stored-types.js';

/* The codec of the types the ledger stores: each function is explained where it is written for any set of types. */

/** The domain event in a stored one. */
export const decode = (event: StoredEvent, options: decoding.DecodeOptions): RecordedIn<StreamCategory> =>
  decoding.decode(storedTypes, event, options);

/** As `decode`, for the streams of one category. */
export const decodeFrom = <C extends StreamCategory>(
  category: C,
  event: StoredEvent,
  options: decoding.DecodeOptions,
): RecordedIn<C> => decoding.decodeFrom(storedTypes, category, event, options);

/** The keys that opening these events takes. */
export const loadKeysFor = (events: readonly StoredEvent[], sealer: KeySource): Promise<LoadedKeys> =>
  keys.loadKeysFor(storedTypes, events, sealer);

/** Decided events as they are to be appended. */
export const newEvents = (request: encoding.NewEventsRequest): Promise<readonly NewEvent[]> =>
  encoding.newEvents(storedTypes, request);
