import { optOutCheckError } from './errors.js';
import { type FormatOptions, rowsOf } from './formats.js';
import { LONGEST_ROW_BYTES, type Rows, rowTooLong } from './rows.js';
import { type Counts, type Judge, Tally } from './tally.js';

export interface ScannerOptions {
  readonly format: FormatOptions;
  readonly judge: Judge;
  /** Default 1 MiB. */
  readonly longestRowBytes?: number;
}

/** What one piece of the file came to. */
export interface Scanned {
  /** The rows to be kept, byte for byte. Good until the next call: write them, or copy them. */
  readonly kept: Uint8Array;
  /** NDJSON. */
  readonly rejections: string;
}

const UTF8_MARK = [0xef, 0xbb, 0xbf] as const;
const ROOM = 64 * 1024;

/**
 * Reads a file piece by piece, wherever the pieces are cut, and gives back the rows to be kept. One buffer holds the
 * piece and the row that was cut before it; nothing is made per row.
 */
export class RowScanner {
  private readonly tally: Tally;
  private readonly rows: Rows;
  private readonly longest: number;
  private buffer = Buffer.allocUnsafeSlow(ROOM);
  /** The cut row, in the buffer. */
  private restFrom = 0;
  private restTo = 0;
  private isMarkRead = false;
  private isEmpty = true;

  constructor({ format, judge, longestRowBytes = LONGEST_ROW_BYTES }: ScannerOptions) {
    this.tally = new Tally(judge);
    this.rows = rowsOf(format, this.tally, longestRowBytes);
    this.longest = longestRowBytes;
  }

  /** OPT_OUT_CHECK_ENCODING, _COLUMN_..., _HEADER_UNREADABLE, _ROW_TOO_LONG, _QUOTE_OPEN. */
  push(piece: Uint8Array): Scanned {
    return this.scan(piece, false);
  }

  /** The end of the file. As `push`, and OPT_OUT_CHECK_EMPTY. */
  end(): Scanned {
    const scanned = this.scan(new Uint8Array(0), true);
    if (this.isEmpty || !this.rows.isBegun) throw optOutCheckError('OPT_OUT_CHECK_EMPTY');
    return scanned;
  }

  get counts(): Counts {
    return this.tally.counts;
  }

  private scan(piece: Uint8Array, isLast: boolean): Scanned {
    const end = this.take(piece);
    this.tally.startOn(this.buffer);
    const from = this.isMarkRead ? 0 : this.readMark(end, isLast);
    if (from >= 0) this.isEmpty &&= end === from;
    const rest = from < 0 ? 0 : this.rows.scan(this.buffer, from, end, isLast);
    this.restFrom = rest;
    this.restTo = end;
    if (end - rest > this.longest) throw rowTooLong(this.tally.line, this.longest);
    if (isLast && rest < end) throw this.quoteOpen();
    const { length, rejections } = this.tally.finish();
    return { kept: this.buffer.subarray(0, length), rejections };
  }

  /** Puts the piece behind the row that was cut; answers where it ends. */
  private take(piece: Uint8Array): number {
    const rest = this.restTo - this.restFrom;
    const end = rest + piece.length;
    if (end > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, this.buffer.length * 2));
      this.buffer.copy(larger, 0, this.restFrom, this.restTo);
      this.buffer = larger;
    } else if (this.restFrom > 0) this.buffer.copyWithin(0, this.restFrom, this.restTo);
    this.buffer.set(piece, rest);
    return end;
  }

  /** Answers where the text begins, or -1 when too little is there to tell. */
  private readMark(end: number, isLast: boolean): number {
    const { buffer } = this;
    if (end < UTF8_MARK.length && !isLast) return -1;
    this.isMarkRead = true;
    const isUtf16 = end > 1 && (buffer.readUInt16BE(0) === 0xfeff || buffer.readUInt16BE(0) === 0xfffe);
    const isUtf32 = end > 3 && buffer.readUInt32BE(0) === 0x0000feff;
    if (isUtf16 || isUtf32) throw optOutCheckError('OPT_OUT_CHECK_ENCODING');
    if (end < UTF8_MARK.length || UTF8_MARK.some((byte, at) => buffer[at] !== byte)) return 0;
    this.tally.pass(0, UTF8_MARK.length);
    return UTF8_MARK.length;
  }

  private quoteOpen(): Error {
    return optOutCheckError('OPT_OUT_CHECK_QUOTE_OPEN', { detail: `It opens on line ${this.tally.line}.` });
  }
}
