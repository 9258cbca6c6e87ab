import type { LoadedKeys } from '#libs/privacy';
import type { RecordedIn, StoredEventType, StreamCategory } from './domain-event.js';
import { storedEventError } from './errors.js';
import { keyHolderOf } from './key-holder.js';
import { knownType } from './known-type.js';
import { openFields } from './open-step.js';
import type { StoredEvent } from './stored-event.js';
import type { StoredTypes } from './stored-type.js';
import { upcast } from './upcast-step.js';

/**
 * Which personal values to open: none (they read as forgotten, and no cryptography happens), all, or those of some
 * event types. Opening takes keys, loaded beforehand with `loadKeysFor`; where there is no key any more a value reads
 * as forgotten too.
 */
export type DecodeOptions =
  | { readonly open: 'none' }
  | { readonly open: 'all' | ((type: StoredEventType) => boolean); readonly keys: LoadedKeys };

const keysToOpenWith = (type: StoredEventType, options: DecodeOptions): LoadedKeys | undefined => {
  if (options.open === 'none') return undefined;
  return options.open === 'all' || options.open(type) ? options.keys : undefined;
};

/**
 * The domain event, in today's shape.
 * STORED_EVENT_UNKNOWN, STORED_EVENT_MISPLACED; PRIVACY_SEAL_BROKEN or PRIVACY_FIELD_IN_CLEAR for a payload that is
 * not as it was written.
 */
export const decode = (
  types: StoredTypes,
  event: StoredEvent,
  options: DecodeOptions,
): RecordedIn<StreamCategory> => {
  const { schemaVersion, recordedAt } = event.metadata;
  const { stored, fields } = knownType(types, event.type, schemaVersion);
  const type = event.type as StoredEventType;
  const place = { stream: event.stream, eventId: event.id };
  const sealed = { data: event.data, fields, holder: keyHolderOf(event, stored), place };
  const data = upcast(openFields(sealed, keysToOpenWith(type, options)), schemaVersion, stored);
  // The one place where stored JSON becomes a domain event: the frozen payloads hold this cast to its word.
  return { type, data, id: event.id, recordedAt } as unknown as RecordedIn<StreamCategory>;
};

/** As `decode`, for the streams of one category: STORED_EVENT_MISPLACED when the event is of another. */
export const decodeFrom = <C extends StreamCategory>(
  types: StoredTypes,
  category: C,
  event: StoredEvent,
  options: DecodeOptions,
): RecordedIn<C> => {
  const { stored } = knownType(types, event.type, event.metadata.schemaVersion);
  if (stored.category !== category) {
    throw storedEventError('STORED_EVENT_MISPLACED', {
      detail: `${event.type} does not belong in a stream of category ${category}.`,
    });
  }
  // Which it is, its category has told; the compiler would have to try every type there is.
  const decoded: unknown = decode(types, event, options);
  return decoded as RecordedIn<C>;
};
