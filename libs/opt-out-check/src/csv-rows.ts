import { type CsvLayout, type CsvOptions, layoutOf } from './csv-columns.js';
import { optOutCheckError } from './errors.js';
import { numberKeyAt } from './nhs-number-bytes.js';
import { QuotedRow } from './quoted-row.js';
import { reason } from './reasons.js';
import { COMMA, CR, LF, QUOTE, type Rows, rowTooLong } from './rows.js';
import type { Tally } from './tally.js';

const unreadable = (detail: string): Error => optOutCheckError('OPT_OUT_CHECK_HEADER_UNREADABLE', { detail });

const isNumber = (cell: string): boolean => {
  const bytes = Buffer.from(cell);
  return numberKeyAt(bytes, 0, bytes.length) >= 0;
};

/** Comma-separated rows. Rows without a quote, nearly all, are read in one pass that only looks for what ends cells. */
export class CsvRows implements Rows {
  private layout: CsvLayout | undefined;
  private row = new QuotedRow(-1);

  constructor(
    private readonly tally: Tally,
    private readonly longest: number,
    private readonly options: CsvOptions,
  ) {}

  get isBegun(): boolean {
    return this.layout !== undefined;
  }

  scan(bytes: Uint8Array, from: number, end: number, isLast: boolean): number {
    let start = from;
    let { layout } = this;
    while (layout === undefined) {
      if (start >= end) return start;
      const next = this.first(bytes, start, end, isLast);
      if (next < 0) return start;
      start = next;
      ({ layout } = this);
    }
    return this.scanRows(bytes, start, end, isLast, layout);
  }

  private scanRows(
    bytes: Uint8Array,
    from: number,
    end: number,
    isLast: boolean,
    { target, columns }: CsvLayout,
  ): number {
    const { tally } = this;
    let start = from;
    while (start < end) {
      let at = start;
      let column = 0;
      let cellFrom = start;
      let cellTo = -1;
      let hasNul = false;
      let isQuoted = false;
      for (; at < end; at++) {
        const byte = bytes[at] ?? 0;
        // One comparison for nearly every byte.
        if (byte > COMMA) continue;
        if (byte === COMMA) {
          if (column === target) cellTo = at;
          else if (column === target - 1) cellFrom = at + 1;
          column++;
        } else if (byte === LF) break;
        else if (byte === QUOTE) {
          isQuoted = true;
          break;
        } else if (byte === 0) hasNul = true;
      }
      if (isQuoted) {
        const next = this.quotedRow(bytes, start, end, isLast, columns);
        if (next < 0) return start;
        start = next;
        continue;
      }
      if (at >= end && !isLast) return start;
      const contentEnd = at > start && bytes[at - 1] === CR ? at - 1 : at;
      const to = at < end ? at + 1 : end;
      this.assertLength(to - start);
      if (contentEnd === start) tally.blank++;
      else if (hasNul) tally.reject(reason['nul-byte']);
      else if (column + 1 !== columns) tally.reject(reason['ragged-row']);
      else tally.row(start, to, cellFrom, cellTo < 0 ? contentEnd : cellTo);
      tally.line++;
      start = to;
    }
    return start;
  }

  /** Reads the row at `start` by the rules of quotes; -1 when it is not whole. */
  private quotedRow(bytes: Uint8Array, start: number, end: number, isLast: boolean, columns: number): number {
    const { tally, row } = this;
    if (!row.read(bytes, start, end, isLast)) return -1;
    this.assertLength(row.to - start);
    if (row.isBad) tally.reject(reason['bad-quoting']);
    else if (row.hasNul) tally.reject(reason['nul-byte']);
    else if (row.columns !== columns) tally.reject(reason['ragged-row']);
    else tally.row(start, row.to, row.targetFrom, row.targetTo);
    tally.line += row.lines;
    return row.to;
  }

  /** Learns the layout from the first row, past empty lines; answers where to go on, or -1 when more is needed. */
  private first(bytes: Uint8Array, start: number, end: number, isLast: boolean): number {
    const cells: string[] = [];
    const unquoted: Uint8Array[] = [];
    const row = new QuotedRow(-1, (from, to) => {
      const cell = bytes.subarray(from, to);
      if (bytes[from - 1] !== QUOTE) unquoted.push(cell);
      cells.push(Buffer.from(cell).toString('utf8').replaceAll('""', '"'));
    });
    if (!row.read(bytes, start, end, isLast)) return -1;
    this.assertLength(row.to - start);
    const first = bytes[start];
    if (cells.length === 1 && cells[0] === '' && first !== QUOTE) {
      this.tally.blank++;
      this.tally.line++;
      return row.to;
    }
    if (row.isBad) throw unreadable('Its quotes do not match.');
    // Lines ended by CR alone would make the whole file one row, kept with whoever is in it.
    if (unquoted.some((cell) => cell.includes(CR))) throw unreadable('It holds a CR without an LF.');
    const layout = layoutOf(cells, this.options);
    if (layout.hasHeader && isNumber(cells[layout.target] ?? ''))
      throw unreadable('In place of the name of the column stands an NHS number.');
    this.layout = layout;
    this.row = new QuotedRow(layout.target);
    if (!layout.hasHeader) return start;
    this.tally.pass(start, row.to);
    this.tally.line += row.lines;
    return row.to;
  }

  private assertLength(bytes: number): void {
    if (bytes > this.longest) throw rowTooLong(this.tally.line, this.longest);
  }
}
