import { COMMA, CR, LF, QUOTE } from './rows.js';

/** Sees each cell of a row, without its quotes. */
type EachCell = (from: number, to: number) => void;

/**
 * One row read cell by cell with all the rules of quotes, for the rows that have any, and for the header. Reused from
 * row to row.
 */
export class QuotedRow {
  /** Where the row ends, behind its line break. */
  to = 0;
  columns = 0;
  /** Line breaks in it, its own included. */
  lines = 0;
  isBad = false;
  hasNul = false;
  /** The target column, without its quotes. */
  targetFrom = 0;
  targetTo = 0;
  private at = 0;
  private cellFrom = 0;
  private cellTo = 0;

  constructor(
    private readonly target: number,
    private readonly each?: EachCell,
  ) {}

  /** Reads the row at `from`, which is before `end`; false when it is not whole. */
  read(bytes: Uint8Array, from: number, end: number, isLast: boolean): boolean {
    this.columns = 0;
    this.lines = 0;
    this.isBad = false;
    this.hasNul = false;
    this.at = from;
    for (;;) {
      const isWhole = this.isQuoteAt(bytes, end) ? this.quoted(bytes, end, isLast) : this.plain(bytes, end);
      const isAtEnd = this.at >= end;
      if (!isWhole || (isAtEnd && !isLast)) return false;
      this.endCell();
      if (isAtEnd) break;
      const separator = bytes[this.at++];
      if (separator === COMMA) continue;
      this.lines++;
      break;
    }
    this.to = this.at;
    return true;
  }

  private isQuoteAt(bytes: Uint8Array, end: number): boolean {
    return this.at < end && bytes[this.at] === QUOTE;
  }

  private endCell(): void {
    if (this.columns === this.target) {
      this.targetFrom = this.cellFrom;
      this.targetTo = this.cellTo;
    }
    this.each?.(this.cellFrom, this.cellTo);
    this.columns++;
  }

  /** Reads a cell without quotes, up to the comma or the line break behind it. */
  private plain(bytes: Uint8Array, end: number): boolean {
    const from = this.at;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > COMMA) continue;
      if (byte === COMMA || byte === LF) break;
      if (byte === QUOTE) this.isBad = true;
      else if (byte === 0) this.hasNul = true;
    }
    this.at = at;
    this.cellFrom = from;
    const endsLine = at >= end || bytes[at] === LF;
    this.cellTo = endsLine && at > from && bytes[at - 1] === CR ? at - 1 : at;
    return true;
  }

  /** As `plain`, for a cell that begins with a quote; false when its end cannot be told yet. */
  private quoted(bytes: Uint8Array, end: number, isLast: boolean): boolean {
    this.cellFrom = this.at + 1;
    let at = this.cellFrom;
    for (; ; at++) {
      if (at >= end) return false;
      const byte = bytes[at] ?? 0;
      if (byte > QUOTE) continue;
      if (byte === LF) this.lines++;
      else if (byte === 0) this.hasNul = true;
      else if (byte === QUOTE) {
        // The next byte says whether this is the end of the cell or one quote of two.
        if (at + 1 >= end && !isLast) return false;
        if (at + 1 >= end || bytes[at + 1] !== QUOTE) break;
        at++;
      }
    }
    this.cellTo = at;
    this.at = at + 1;
    this.passTail(bytes, end);
    return true;
  }

  /** What may stand behind a closing quote; anything else takes away what quotes mean, up to the end of the line. */
  private passTail(bytes: Uint8Array, end: number): void {
    const { at } = this;
    if (at < end && bytes[at] === CR && (at + 1 >= end || bytes[at + 1] === LF)) this.at++;
    if (this.at >= end || bytes[this.at] === COMMA || bytes[this.at] === LF) return;
    this.isBad = true;
    while (this.at < end && bytes[this.at] !== LF) this.at++;
  }
}
