import { parseNhsNumber } from '#libs/consent';
import type { FormatOptions, RejectionReason } from '#libs/opt-out-check';

/**
 * The file check written for obviousness alone: the whole file as one string of bytes, a row at a time, cells as
 * strings. Nothing of it is shared with what it is compared to.
 */
export interface SlowCheck {
  /** Latin-1, so that a character is a byte. */
  readonly text: string;
  readonly format: FormatOptions;
  readonly optedOut: ReadonlySet<string>;
  readonly longestRowBytes: number;
}

export interface SlowResult {
  readonly error?: string;
  readonly output: string;
  readonly rejections: readonly { readonly line: number; readonly reason: RejectionReason }[];
  readonly removed: number;
  readonly kept: number;
  readonly blank: number;
}

interface Row {
  readonly raw: string;
  readonly cells: readonly string[];
  readonly isBad: boolean;
  readonly isOpen: boolean;
}

const MARK = '\u00ef\u00bb\u00bf';

const usualNames = ['number', 'num', 'no', 'no.'].flatMap((word) => [
  ...[`nhs${word}`, `nhs ${word}`, `nhs_${word}`, `nhs-${word}`],
]);

class Refused extends Error {}

const withoutCr = (text: string): string => text.replace(/\r$/, '');

const lineAt = (text: string): string => /^[^\n]*\n?/.exec(text)?.[0] ?? '';

const plainRow = (text: string): Row => {
  const raw = lineAt(text);
  return { raw, cells: [withoutCr(raw.replace(/\n$/, ''))], isBad: false, isOpen: false };
};

const csvRow = (text: string): Row => {
  const cells: string[] = [];
  let rest = text;
  let isBad = false;
  for (;;) {
    if (rest.startsWith('"')) {
      const quoted = /^"((?:[^"]|"")*)"(?!")/.exec(rest);
      if (quoted === null) return { raw: text, cells, isBad, isOpen: true };
      rest = rest.slice(quoted[0].length);
      cells.push(quoted[1] ?? '');
      const tail = /^(?:\r?(?=\n)|\r?$|(?=,))/.exec(rest);
      if (tail === null) {
        isBad = true;
        rest = rest.slice(/^[^\n]*/.exec(rest)?.[0].length);
      } else rest = rest.slice(tail[0].length);
    } else {
      const plain = /^[^,\n]*/.exec(rest)?.[0] ?? '';
      if (plain.includes('"')) isBad = true;
      rest = rest.slice(plain.length);
      cells.push(rest.startsWith(',') ? plain : withoutCr(plain));
    }
    if (rest.startsWith(',')) {
      rest = rest.slice(1);
      continue;
    }
    const raw = text.slice(0, text.length - rest.length + (rest.startsWith('\n') ? 1 : 0));
    return { raw, cells, isBad, isOpen: false };
  }
};

const reasonOf = (cell: string): RejectionReason | undefined => {
  if (parseNhsNumber(cell) !== undefined) return undefined;
  if (cell === '') return 'missing';
  if (/[\u0080-\u00ff]/.test(cell)) return 'not-ascii';
  if (!/^(?:\d{10}|\d{3} \d{3} \d{4}|\d{3}-\d{3}-\d{4})$/.test(cell)) return 'not-ten-digits';
  const digits = cell.replace(/[ -]/g, '');
  if (new Set(digits).size === 1) return 'all-same-digit';
  const prefix = Number(digits.slice(0, 3));
  if ((prefix > 9 && prefix < 312) || (prefix > 319 && prefix < 400)) return 'other-nation';
  return 'check-digit';
};

const columnOf = (cells: readonly string[], format: FormatOptions): [column: number, isHeader: boolean] => {
  if (format.format !== 'csv') return [0, false];
  const { column, header = false } = format;
  if (typeof column === 'number') {
    if (column > cells.length) throw new Refused('OPT_OUT_CHECK_COLUMN_MISSING');
    return [column - 1, header];
  }
  const low = (cell: string) => cell.trim().toLowerCase();
  const found = (is: (cell: string) => boolean) =>
    cells.flatMap((cell, place) => (is(cell.replaceAll('""', '"')) ? [place] : []));
  let places: readonly number[];
  if (column === undefined) {
    places = found((cell) => usualNames.includes(low(cell)));
    if (places.length === 0 && cells.length === 1) return [0, header];
  } else {
    places = found((cell) => cell === column);
    if (places.length === 0) places = found((cell) => low(cell) === low(column));
  }
  if (places.length > 1) throw new Refused('OPT_OUT_CHECK_COLUMN_AMBIGUOUS');
  if (places[0] === undefined) throw new Refused('OPT_OUT_CHECK_COLUMN_MISSING');
  return [places[0], true];
};

const judged = (check: SlowCheck) => {
  const { format, optedOut, longestRowBytes } = check;
  let rest = check.text;
  let output = '';
  if (/^(?:\u00ff\u00fe|\u00fe\u00ff)/.test(rest)) throw new Refused('OPT_OUT_CHECK_ENCODING');
  if (rest.startsWith(MARK)) {
    output = MARK;
    rest = rest.slice(MARK.length);
  }
  const rejections: { line: number; reason: RejectionReason }[] = [];
  const counts = { removed: 0, kept: 0, blank: 0 };
  let layout: { column: number; columns: number } | undefined;
  for (let line = 1; rest !== '';) {
    const row = format.format === 'csv' ? csvRow(rest) : plainRow(rest);
    if (row.raw.length > longestRowBytes) throw new Refused('OPT_OUT_CHECK_ROW_TOO_LONG');
    if (row.isOpen) throw new Refused('OPT_OUT_CHECK_QUOTE_OPEN');
    rest = rest.slice(row.raw.length);
    const at = line;
    line += row.raw.split('\n').length - 1;
    if (withoutCr(row.raw.replace(/\n$/, '')) === '') {
      counts.blank++;
      continue;
    }
    if (layout === undefined) {
      if (row.isBad) throw new Refused('OPT_OUT_CHECK_HEADER_UNREADABLE');
      const unquoted = row.raw.replace(/\r?\n$|\r$/, '').replaceAll(/(^|,)"(?:[^"]|"")*"/g, '$1');
      if (format.format === 'csv' && unquoted.includes('\r'))
        throw new Refused('OPT_OUT_CHECK_HEADER_UNREADABLE');
      const [column, isHeader] = columnOf(row.cells, format);
      if (isHeader && parseNhsNumber(row.cells[column] ?? '') !== undefined)
        throw new Refused('OPT_OUT_CHECK_HEADER_UNREADABLE');
      layout = { column, columns: row.cells.length };
      if (isHeader) {
        output += row.raw;
        continue;
      }
    }
    const reject = (reason: RejectionReason) => rejections.push({ line: at, reason });
    let cell = row.cells[layout.column] ?? '';
    if (row.isBad) reject('bad-quoting');
    else if (row.raw.includes('\0')) reject('nul-byte');
    else if (format.format === 'mesh' && !cell.endsWith(',')) reject('bad-line');
    else if (row.cells.length !== layout.columns) reject('ragged-row');
    else {
      if (format.format === 'mesh') cell = cell.slice(0, -1);
      const reason = reasonOf(cell);
      if (reason !== undefined) reject(reason);
      else if (optedOut.has(cell.replace(/[ -]/g, ''))) counts.removed++;
      else {
        counts.kept++;
        output += row.raw;
      }
    }
  }
  if (layout === undefined) throw new Refused('OPT_OUT_CHECK_EMPTY');
  return { output, rejections, ...counts };
};

export const checkSlowly = (check: SlowCheck): SlowResult => {
  try {
    return judged(check);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { error: error.message, output: '', rejections: [], removed: 0, kept: 0, blank: 0 };
  }
};
