import { reason } from './reasons.js';
import { COMMA, CR, LF, type Rows, rowTooLong } from './rows.js';
import type { Tally } from './tally.js';

/** Formats whose lines are rows: a plain list, and the lists that MESH carries, with a comma after each number. */
export class LineRows implements Rows {
  isBegun = false;

  constructor(
    private readonly tally: Tally,
    private readonly longest: number,
    private readonly isMesh: boolean,
  ) {}

  scan(bytes: Uint8Array, from: number, end: number, isLast: boolean): number {
    let start = from;
    let hasNul = false;
    for (let at = from; at < end; at++) {
      const byte = bytes[at] ?? 0;
      // One comparison for nearly every byte.
      if (byte > LF) continue;
      if (byte === 0) hasNul = true;
      if (byte !== LF) continue;
      this.line(bytes, start, at, at + 1, hasNul);
      start = at + 1;
      hasNul = false;
    }
    if (!isLast || start === end) return start;
    this.line(bytes, start, end, end, hasNul);
    return end;
  }

  private line(bytes: Uint8Array, from: number, contentEnd: number, to: number, hasNul: boolean): void {
    const { tally } = this;
    if (to - from > this.longest) throw rowTooLong(tally.line, this.longest);
    const end = contentEnd > from && bytes[contentEnd - 1] === CR ? contentEnd - 1 : contentEnd;
    if (end === from) tally.blank++;
    else {
      this.isBegun = true;
      if (hasNul) tally.reject(reason['nul-byte']);
      else if (!this.isMesh) tally.row(from, to, from, end);
      else if (bytes[end - 1] === COMMA) tally.row(from, to, from, end - 1);
      else tally.reject(reason['bad-line']);
    }
    tally.line++;
  }
}
