import type { FeedFamily, OptOutScheme, Recorded } from '#libs/consent';
import { type Instant, type JsonObject, millisOf, type OdsCode, type PatientId } from '#libs/kernel';
import type { PublicTypeName } from '../contract/index.js';
import type { Instruction } from '../contract/instructions.js';

/** Which record: of a patient or of nobody, by its key. */
export interface RecordRef {
  readonly patientId: PatientId | null;
  readonly key: string;
}

/** What an event does to one record: a further entry, and a new record where there was none. */
export interface RecordChange extends RecordRef {
  readonly type: PublicTypeName;
  readonly family: FeedFamily;
  /** The organisation the record names. */
  readonly organisation: OdsCode | null;
  readonly scheme: OptOutScheme | null;
  /** Whose list it is, where it is of a practice and no patient. */
  readonly practice?: OdsCode;
  /** What the record is about: its members beside the entries. */
  readonly about: JsonObject;
  readonly entry: JsonObject;
  readonly effectiveAt: Instant;
  /** What followers are told to do; undefined: what follows from the two times. */
  readonly instruction?: Instruction;
}

/** A record: what it is about, and its entries in recorded order. */
export interface RecordBody {
  readonly [about: string]: JsonObject[string];
  readonly entries: JsonObject[];
}

/** Records as they are before the event; undefined where there is none. */
export type RecordsBefore = (ref: RecordRef) => RecordBody | undefined;

/** How one event type becomes changes of records. */
export interface Publisher<E> {
  /** The records that `changes` asks about or changes. */
  records(event: E, patientId: PatientId | null): readonly RecordRef[];
  changes(event: E, patientId: PatientId | null, before: RecordsBefore): readonly RecordChange[];
}

/** What every entry begins with. */
export const entryBy = ({ id, recordedAt }: Recorded<object>, rest: JsonObject): JsonObject => ({
  event: id,
  recordedAt,
  ...rest,
});

/** For an event that changes one record, whatever the record was before. */
export const publisher = <E>(
  change: (event: E, patientId: PatientId | null) => RecordChange | undefined,
): Publisher<E> => ({
  records: (event, patientId) => {
    const made = change(event, patientId);
    return made === undefined ? [] : [{ patientId: made.patientId, key: made.key }];
  },
  changes: (event, patientId) => {
    const made = change(event, patientId);
    return made === undefined ? [] : [made];
  },
});

/** A command's "now" and the record time it is given may lie so far apart: that is not late. */
const AT_ONCE_MILLIS = 1_000;

/** Whether it changes what was so at instants before it was recorded. */
export const isLate = (effectiveAt: Instant, recordedAt: Instant): boolean =>
  millisOf(recordedAt) - millisOf(effectiveAt) >= AT_ONCE_MILLIS;
