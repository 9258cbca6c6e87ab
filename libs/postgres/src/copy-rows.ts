import { postgresError } from './errors.js';

/** Bytes of one piece on the wire: large enough to be few, small enough not to stand in the way of others. */
const PIECE_BYTES = 65_536;

const SPECIAL = /[\\\t\n\r\b\f\v]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

const refused = (column: string, what: string) =>
  postgresError('POSTGRES_VALUE_REFUSED', { detail: `The column ${column} cannot hold ${what}.` });

/** Half of a surrogate pair would be stored as another character. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const textOf = (text: string, column: string): string => {
  if (text.includes('\0')) throw refused(column, 'text with a NUL');
  if (LONE_SURROGATE.test(text)) throw refused(column, 'half a surrogate pair');
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? character);
};

const fieldOf = (value: unknown, column: string): string => {
  if (value === null) return '\\N';
  if (typeof value === 'string') return textOf(value, column);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value !== 'number') throw refused(column, `a value of type ${typeof value}`);
  if (!Number.isFinite(value)) throw refused(column, 'a number that is none');
  return String(value);
};

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Where rows go. */
export interface CopyTarget {
  readonly table: string;
  readonly columns: readonly string[];
  /** A temporary table, made like the first, from which a statement then takes them on. */
  readonly by?: string;
}

/**
 * Rows in the text format of COPY, checked whole before anything is sent. Values are strings, finite numbers, bigints,
 * booleans and null; anything else, and text that PostgreSQL cannot keep as it is, is POSTGRES_VALUE_REFUSED.
 */
export class CopyRows {
  readonly pieces: readonly Buffer[];

  constructor(
    readonly target: CopyTarget,
    rows: Iterable<readonly unknown[]>,
  ) {
    const { columns } = target;
    const pieces: Buffer[] = [];
    let piece = '';
    for (const row of rows) {
      if (row.length !== columns.length) throw new Error('a row has other columns than it should');
      piece += `${row.map((value, index) => fieldOf(value, columns[index] ?? '')).join('\t')}\n`;
      if (piece.length < PIECE_BYTES) continue;
      pieces.push(Buffer.from(piece));
      piece = '';
    }
    if (piece !== '') pieces.push(Buffer.from(piece));
    this.pieces = pieces;
  }
}
