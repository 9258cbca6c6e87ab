import { optOutCheckError } from './errors.js';

/** Reads the rows of one format. */
export interface Rows {
  /**
   * Hands every whole row of `bytes` from `from` up to `end` to the tally, and answers where the first row begins
   * that is not whole. With `isLast` the end of the file ends a row too, unless it stands within quotes.
   */
  scan(bytes: Uint8Array, from: number, end: number, isLast: boolean): number;
  /** Whether anything but empty lines has been read. */
  readonly isBegun: boolean;
}

export const LF = 0x0a;
export const CR = 0x0d;
export const COMMA = 0x2c;
export const QUOTE = 0x22;

/** More bytes than any row of people's data has; without a limit one missing line break would fill the memory. */
export const LONGEST_ROW_BYTES = 1024 * 1024;

export const rowTooLong = (line: number, longest: number): Error =>
  optOutCheckError('OPT_OUT_CHECK_ROW_TOO_LONG', {
    detail: `It begins on line ${line}; a row has at most ${longest} bytes.`,
  });
