import { cliError } from '../errors.js';
import { checkColumns, columnName, type Columns, hasUnknownName } from './columns.js';
import { csvRecords } from './csv.js';
import { linesOf } from './lines.js';
import { ndjsonRecords } from './ndjson.js';
import { isBroken, type RawRecord, type SourceRecord } from './record.js';
import { Row, type RowFault, RowRefused } from './row.js';

export const fileFormats = ['csv', 'ndjson', 'ods-practices'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** How the rows of one import are read. */
export interface RowReader<T> {
  readonly columns: Columns;
  /** Throws RowRefused. */
  read(row: Row): T;
}

/** A row as it comes out of the file: read, left out with a reason, or refused. */
export type ReadRow<T> =
  | { readonly line: number; readonly key: string; readonly value: T }
  | { readonly line: number; readonly key: string; readonly skipped: string }
  | { readonly line: number; readonly fault: RowFault };

/** Digests text with the ledger's key: a plain hash of a row could be found by trying all NHS numbers. */
export type Digest = (text: string) => string;

export interface ReadRowsOptions {
  readonly digest: Digest;
  /** The column whose value names the row for ever; by default its place in the file does. */
  readonly keyColumn?: string;
}

/** The rows of a CSV file with a header, or of an NDJSON file. Memory does not grow with the file. */
export async function* readRows<T>(
  bytes: AsyncIterable<Uint8Array>,
  format: 'csv' | 'ndjson',
  reader: RowReader<T>,
  { keyColumn, digest }: ReadRowsOptions,
): AsyncGenerator<ReadRow<T>, void> {
  const columns = keyColumn === undefined ? reader.columns : withKey(reader.columns, columnName(keyColumn));
  const keys = new Keys(digest);
  const named = format === 'csv' ? namedByHeader(bytes, columns) : namedByThemselves(bytes, columns);
  for await (const record of named) {
    if ('fault' in record) {
      yield record;
      continue;
    }
    const place = keys.next(record.values);
    yield readOne(record.line, () => {
      const row = new Row(record.values);
      const key = keyColumn === undefined ? place : `key ${digest(row.required(columnName(keyColumn)))}`;
      return { line: record.line, key, value: reader.read(row) };
    });
  }
}

/** The rows of a file without a header. A reader that answers with nothing leaves the row out. */
export async function* readPlainRows<T>(
  bytes: AsyncIterable<Uint8Array>,
  read: (record: RawRecord) => T | undefined,
  { digest, whySkipped }: { readonly digest: Digest; readonly whySkipped: string },
): AsyncGenerator<ReadRow<T>, void> {
  const keys = new Keys(digest);
  let isEmpty = true;
  for await (const record of csvRecords(linesOf(bytes))) {
    isEmpty = false;
    if (isBroken(record)) {
      yield brokenRow(record.line, record.fault);
      continue;
    }
    const key = keys.next(record.values);
    const { line } = record;
    yield readOne(line, () => {
      const value = read(record);
      return value === undefined ? { line, key, skipped: whySkipped } : { line, key, value };
    });
  }
  if (isEmpty) throw cliError('CLI_IMPORT_EMPTY');
}

interface NamedRecord {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

type Named = NamedRecord | { readonly line: number; readonly fault: RowFault };

const readOne = <T>(line: number, read: () => ReadRow<T>): ReadRow<T> => {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowRefused) return { line, fault: error.fault };
    throw error;
  }
};

const brokenRow = (line: number, detail: string) => ({ line, fault: { column: 'row', detail } });

async function* namedByHeader(
  bytes: AsyncIterable<Uint8Array>,
  columns: Columns,
): AsyncGenerator<Named, void> {
  let header: readonly string[] | undefined;
  for await (const record of csvRecords(linesOf(bytes))) {
    if (header === undefined) {
      header = headerOf(record);
      checkColumns(header, columns);
      continue;
    }
    yield isBroken(record) ? brokenRow(record.line, record.fault) : underHeader(record, header);
  }
  if (header === undefined) throw cliError('CLI_IMPORT_EMPTY');
}

const headerOf = (record: SourceRecord): readonly string[] => {
  if (isBroken(record) || !Array.isArray(record.values))
    throw cliError('CLI_IMPORT_COLUMNS', { detail: 'The header line cannot be read.' });
  return (record.values as readonly string[]).map(columnName);
};

const underHeader = ({ line, values }: RawRecord, header: readonly string[]): Named => {
  const fields = values as readonly string[];
  if (fields.length !== header.length)
    return brokenRow(line, `has ${fields.length} fields under ${header.length} column names`);
  return { line, values: new Map(header.map((name, place) => [name, fields[place] ?? ''])) };
};

async function* namedByThemselves(
  bytes: AsyncIterable<Uint8Array>,
  columns: Columns,
): AsyncGenerator<Named, void> {
  let isEmpty = true;
  for await (const record of ndjsonRecords(linesOf(bytes))) {
    isEmpty = false;
    yield isBroken(record) ? brokenRow(record.line, record.fault) : known(record, columns);
  }
  if (isEmpty) throw cliError('CLI_IMPORT_EMPTY');
}

const known = ({ line, values }: RawRecord, columns: Columns): Named => {
  const named = new Map(
    [...(values as ReadonlyMap<string, string>)].map(([name, value]) => [columnName(name), value]),
  );
  return hasUnknownName(named.keys(), columns)
    ? brokenRow(line, 'has a name that this import does not take')
    : { line, values: named };
};

const withKey = ({ required, optional }: Columns, keyColumn: string): Columns => ({
  required: required.includes(keyColumn) ? required : [...required, keyColumn],
  optional: optional.filter((name) => name !== keyColumn),
});

/**
 * Names each row by what the file holds up to and including it. The same file gives the same names, so it may be
 * imported again; so does one that has grown at its end, and what comes by a pipe. Row 3 and row 7 have different
 * names even where they say the same: "granted, revoked, granted" is three choices.
 */
class Keys {
  #before = '';

  constructor(private readonly digest: Digest) {}

  next(values: RawRecord['values']): string {
    this.#before = this.digest(JSON.stringify([this.#before, ...values]));
    return `row ${this.#before}`;
  }
}
