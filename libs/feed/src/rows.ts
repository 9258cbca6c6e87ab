import type { FeedFamily, OptOutScheme } from '#libs/consent';
import type { EventId, Instant, JsonObject, OdsCode, PatientId } from '#libs/kernel';
import { nilUuid } from './nil.js';
import type { PublicTypeName } from './contract/index.js';

/** Where a row stands in the feed. The sequence orders; the event it is of tells it again after a restore. */
export interface FeedPlace {
  /** From 1, without gaps. 0 is before the first row. */
  readonly seq: number;
  /** The ledger event, and which of its rows this is. */
  readonly eventId: EventId;
  readonly part: number;
}

/** Before the first row. */
export const feedStart: FeedPlace = { seq: 0, eventId: nilUuid, part: 0 };

/**
 * What a row is about. All are public types but `patient-moved`: a patient came to or left practices, which is
 * `patient-entered` to one subscription, `patient-left` to another, and nothing to a third.
 */
export type FeedRowType = PublicTypeName | 'patient-moved';

/** One row of the feed, before anybody's scope is looked at. Nothing personal is in it. */
export interface FeedRow extends FeedPlace {
  readonly type: FeedRowType;
  readonly family: FeedFamily;
  /** Null where it is about no patient. */
  readonly patientId: PatientId | null;
  /** Of the record that `data` holds; null where it holds none. A merge's names the other patient: see `otherIn`. */
  readonly key: string | null;
  /** The organisation the record names; null where it names none, or all. */
  readonly organisation: OdsCode | null;
  /** Of an opt-out. */
  readonly scheme: OptOutScheme | null;
  /** The practices with which the patient (under any number of theirs) was registered before the event, and since. */
  readonly practicesBefore: readonly OdsCode[];
  readonly practicesAfter: readonly OdsCode[];
  readonly recordedAt: Instant;
  /** Business time. */
  readonly effectiveAt: Instant | null;
  /** The one subscription it is for; null: for all. */
  readonly subscriptionId: string | null;
  /** JSON of the public `data`; of `patient-moved` and `patient-returned`, of `{ records: StoredRecord[] }`. */
  readonly data: string;
}

/** A record as rows that carry several hold it. */
export interface StoredRecord {
  readonly key: string;
  readonly type: PublicTypeName;
  readonly organisation: OdsCode | null;
  readonly scheme: OptOutScheme | null;
  readonly record: JsonObject;
}

/** A row as one subscription is to be sent it. */
export interface ScopedRow extends FeedPlace {
  readonly type: PublicTypeName;
  readonly patientId: PatientId | null;
  readonly key: string | null;
  readonly recordedAt: Instant;
  /** As in FeedRow; of what carries several records, with those in scope alone. */
  readonly data: string;
}

/** One record as it stands, for a snapshot. */
export interface FeedRecord {
  /** The sequence of the row that first had it: what snapshots are ordered and resumed by. */
  readonly first: number;
  readonly type: PublicTypeName;
  readonly family: FeedFamily;
  readonly patientId: PatientId | null;
  readonly key: string;
  readonly organisation: OdsCode | null;
  readonly scheme: OptOutScheme | null;
  readonly practices: readonly OdsCode[];
  /** JSON of the record. */
  readonly record: string;
}

const MERGE = 'merge:';

/** The key of what one number knows of its merge with another: by their id here, by their pseudonym for followers. */
export const mergeKey = (other: string): string => `${MERGE}${other}`;

/** The other patient a key names, whom followers know by a pseudonym too; undefined where it names none. */
export const otherIn = (key: string): PatientId | undefined =>
  key.startsWith(MERGE) ? (key.slice(MERGE.length) as PatientId) : undefined;
