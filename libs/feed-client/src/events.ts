/** A CloudEvent 1.0 in structured mode, as pull, stream and webhook carry it alike. */
export interface FeedMessage {
  readonly specversion: '1.0';
  /** Stable: the same event has the same id in every answer, for ever. */
  readonly id: string;
  /** `urn:consent-ledger:<ledger id>`. */
  readonly source: string;
  /** `org.consent-ledger.<name>.v1`. */
  readonly type: string;
  /** When it was recorded: RFC 3339, UTC. */
  readonly time: string;
  /** Whom it is about: a pseudonym that is stable for your agreement. Absent where it is about no single patient. */
  readonly subject?: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  /** The position just after this event: go on from there with `from`. Opaque. Absent where it is of no place. */
  readonly sequence?: string;
  /** Which of the subject's records this is about. */
  readonly recordkey?: string;
  readonly partitionkey?: string;
  readonly data: FeedData;
}

/** One event of the feed. What is not one, the challenge and the test of a webhook, has no `sequence`. */
export interface FeedEvent extends FeedMessage {
  readonly sequence: string;
}

/** What was ever recorded under one key. Members depend on the type; new ones may be added. */
export interface FeedRecord {
  /** In recorded order. */
  readonly entries?: readonly { readonly [member: string]: unknown }[];
  readonly [member: string]: unknown;
}

/** One record where several come together. */
export interface KeyedRecord {
  readonly key: string;
  /** The name of the type whose events carry such a record: `choice-changed`, ... */
  readonly type: string;
  readonly record: FeedRecord;
}

/** What a subscription may see. `null` is: all. */
export interface FeedScope {
  readonly families: readonly string[];
  readonly organisations: readonly string[] | null;
  readonly practices: readonly string[] | null;
  readonly schemes: readonly string[];
  readonly nhsNumber: boolean;
}

/** The members of `data` that this client reads; a type may have more. */
export interface FeedData {
  /** What to do with your copy: see `instructionOf`. */
  readonly instruction?: string;
  /** The whole record after this event, not a difference. */
  readonly record?: FeedRecord;
  /** All records of the subject within your scope. */
  readonly records?: readonly KeyedRecord[];
  /** True where an earlier time was corrected: what you derived from the old record since then was wrong. */
  readonly corrects?: boolean;
  /** The earliest instant at which the record now says something else. */
  readonly effectiveFrom?: string;
  /** Only under an agreement that says so. */
  readonly nhsNumber?: string;
  /** The new scope, where it was changed. */
  readonly scope?: FeedScope;
  readonly [member: string]: unknown;
}

const TYPE = /^org\.consent-ledger\.([a-z0-9-]+)\.v\d+$/;

/** `choice-changed` of `org.consent-ledger.choice-changed.v1`; a type of another make is given back whole. */
export const nameOf = (type: string): string => TYPE.exec(type)?.[1] ?? type;

/** Types that tell what becomes of a whole subject, or of the subscription: no filter may keep them from a copy. */
export const concernsWholeCopy = (type: string): boolean => /^(patient|feed)-/.test(nameOf(type));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a parsed value has the members that this client relies on. */
export const isFeedMessage = (value: unknown): value is FeedMessage =>
  isObject(value) &&
  value.specversion === '1.0' &&
  ['id', 'source', 'type', 'time'].every((name) => typeof value[name] === 'string') &&
  isObject(value.data);

export const isFeedEvent = (value: unknown): value is FeedEvent =>
  isFeedMessage(value) && typeof value.sequence === 'string';

export { isObject };
