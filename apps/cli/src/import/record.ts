/** One row of a file as it was written: a CSV row's fields in order, or an NDJSON object's by name. */
export interface RawRecord {
  /** Of its first line, counted from 1. */
  readonly line: number;
  readonly values: readonly string[] | ReadonlyMap<string, string>;
}

/** A row that cannot be read as such. The reason never repeats what stands there. */
export interface BrokenRecord {
  readonly line: number;
  readonly fault: string;
}

export type SourceRecord = RawRecord | BrokenRecord;

export const isBroken = (record: SourceRecord): record is BrokenRecord => 'fault' in record;
