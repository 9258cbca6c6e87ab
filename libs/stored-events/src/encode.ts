import type { NewEvent, StreamId } from '#libs/event-store';
import { type CommandId, eventIdOf, type Instant, type JsonObject } from '#libs/kernel';
import type { LoadedKeys } from '#libs/privacy';
import type { DomainEvent } from './domain-event.js';
import { keyHolderOf } from './key-holder.js';
import { knownType } from './known-type.js';
import { loadKeysFor } from './load-keys.js';
import { assertNothingInClear, sealFields } from './seal-step.js';
import type { KeySource } from './stored-event.js';
import type { StoredTypes } from './stored-type.js';

export interface NewEventsRequest {
  /** What was decided, in order. */
  readonly events: readonly DomainEvent[];
  readonly stream: StreamId;
  readonly command: {
    readonly commandId: CommandId;
    /** Keyed digest of the command's body. */
    readonly digest: string;
    readonly correlationId: string;
    /** Tells this attempt to carry the command out from every other, where several may be under way at once. */
    readonly attempt?: string;
  };
  readonly recordedAt: Instant;
  /** Set where a history is brought in: it is on record, and nobody is to be told of it as of something new. */
  readonly origin?: 'import';
  readonly sealer: KeySource;
}

/**
 * The events as they are to be appended. Ids follow from the command and the attempt.
 * A patient's key must exist: PRIVACY_KEY_MISSING, PRIVACY_PATIENT_ERASED otherwise.
 * In streams that belong to no patient (directory, practice lists) staff names are left out: no key protects them,
 * and the staff id stays. In disclosures the same happens when the patient is unknown or has no key.
 */
export const newEvents = async (
  types: StoredTypes,
  { events, stream, command, recordedAt, origin, sealer }: NewEventsRequest,
): Promise<readonly NewEvent[]> => {
  const decided = events.map((event) => ({ type: event.type, stream, data: payloadOf(event) }));
  const keys = await loadKeysFor(types, decided, sealer);
  return decided.map((event, index) => {
    const id = eventIdOf(command.commandId, index, command.attempt);
    const { data, schemaVersion } = encode(types, { ...event, id }, keys);
    return {
      id,
      type: event.type,
      data,
      metadata: {
        schemaVersion,
        recordedAt,
        commandId: command.commandId,
        commandDigest: command.digest,
        correlationId: command.correlationId,
        ...(origin !== undefined && { origin }),
      },
    };
  });
};

/** Domain payloads are plain data; their types just do not say that every member is JSON. */
const payloadOf = (event: DomainEvent): JsonObject => event.data as unknown as JsonObject;

const encode = (
  types: StoredTypes,
  event: Pick<NewEvent, 'id' | 'type' | 'data'> & { readonly stream: StreamId },
  keys: LoadedKeys,
): { readonly data: JsonObject; readonly schemaVersion: number } => {
  const { stored, fields } = knownType(types, event.type);
  const place = { stream: event.stream, eventId: event.id };
  const sealed = sealFields({ data: event.data, fields, holder: keyHolderOf(event, stored), place }, keys);
  return { data: assertNothingInClear(sealed, fields), schemaVersion: stored.schemaVersion };
};
