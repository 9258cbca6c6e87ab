import { numberKeyAt } from './nhs-number-bytes.js';
import { rejectionReasons, type RejectionReason, verdict } from './reasons.js';

/** Whose rows are kept: `verdict.keep`, `remove`, or another verdict that sets them apart. */
export type Judge = (key: number) => number;

/** What became of the rows of one file. */
export interface Counts {
  /** Rows with a number or in place of one: kept, removed and rejected together. */
  readonly rows: number;
  readonly kept: number;
  readonly removed: number;
  readonly rejected: number;
  /** The reasons that occurred. */
  readonly reasons: Readonly<Partial<Record<RejectionReason, number>>>;
  /** Empty lines, which are no rows and are left out. */
  readonly blank: number;
}

/** One rejected row as a line of NDJSON: where it began and why, and nothing that stood in it. */
export const rejectionLine = (line: number, name: RejectionReason): string =>
  `{"line":${line},"reason":"${name}"}\n`;

/**
 * Sorts the rows of a buffer: what is kept moves together at its front, run by run, while the scanner reads on
 * behind it.
 */
export class Tally {
  private bytes: Uint8Array = new Uint8Array(0);
  private out = 0;
  private runFrom = 0;
  private runTo = 0;
  private removed = 0;
  private kept = 0;
  private rejectedHere = '';
  private readonly byReason = new Uint32Array(rejectionReasons.length);
  blank = 0;
  /** The line at which the next row begins, from 1. */
  line = 1;

  constructor(private readonly judge: Judge) {}

  /** Begins with another buffer, or with new content of the same one. */
  startOn(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.out = 0;
    this.runFrom = 0;
    this.runTo = 0;
    this.rejectedHere = '';
  }

  /** The bytes to be written, at the front of the buffer; and the rejected rows among them, as text. */
  finish(): { readonly length: number; readonly rejections: string } {
    this.endRun();
    return { length: this.out, rejections: this.rejectedHere };
  }

  /** A part of the file that is no row: its byte order mark, its header. */
  pass(from: number, to: number): void {
    if (from !== this.runTo) {
      this.endRun();
      this.runFrom = from;
    }
    this.runTo = to;
  }

  /** The row from `from` up to `to`, with a number written from `cellFrom` up to `cellTo`. */
  row(from: number, to: number, cellFrom: number, cellTo: number): void {
    const key = numberKeyAt(this.bytes, cellFrom, cellTo);
    if (key < 0) {
      this.reject(~key);
      return;
    }
    const judged = this.judge(key);
    if (judged === verdict.keep) {
      this.kept++;
      this.pass(from, to);
    } else if (judged === verdict.remove) this.removed++;
    else this.rejectAs(judged === verdict.invalidated ? 'invalidated' : 'erased');
  }

  /** The row that begins at `line` cannot be judged. */
  reject(place: number): void {
    const name = rejectionReasons[place];
    if (name === undefined) throw new RangeError('no such reason');
    this.byReason[place] = (this.byReason[place] ?? 0) + 1;
    this.rejectedHere += rejectionLine(this.line, name);
  }

  rejectAs(name: RejectionReason): void {
    this.reject(rejectionReasons.indexOf(name));
  }

  get counts(): Counts {
    const { kept, removed, blank } = this;
    const rejected = this.byReason.reduce((sum, count) => sum + count, 0);
    const occurred = rejectionReasons
      .map((name, place): [RejectionReason, number] => [name, this.byReason[place] ?? 0])
      .filter(([, count]) => count > 0);
    const reasons = Object.fromEntries(occurred) as Counts['reasons'];
    return { rows: kept + removed + rejected, kept, removed, rejected, reasons, blank };
  }

  private endRun(): void {
    const { out, runFrom, runTo } = this;
    if (runTo === runFrom) return;
    // What is kept from the very start stays where it is.
    if (out !== runFrom) this.bytes.copyWithin(out, runFrom, runTo);
    this.out = out + runTo - runFrom;
    this.runFrom = runTo;
  }
}
