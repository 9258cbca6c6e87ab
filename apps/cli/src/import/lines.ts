/** One physical line of a file, without its end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Undefined where it cannot be read as text; `fault` says why. */
  readonly text?: string;
  readonly fault?: string;
}

/** No row of any import is nearly as long; without a limit one missing line break would fill the memory. */
const LONGEST_LINE_BYTES = 64 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const read = (number: number, bytes: Buffer): Line => {
  const start = number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const end = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
  try {
    return { number, text: utf8.decode(bytes.subarray(start, end)) };
  } catch {
    return { number, fault: 'is not UTF-8 text' };
  }
};

/** Splits bytes into lines, which end in LF or CRLF. Memory is bounded by the longest line allowed. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void> {
  let number = 1;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  const line = (part: Buffer): Line =>
    isTooLong || rest.length + part.length > LONGEST_LINE_BYTES
      ? { number, fault: `is longer than ${LONGEST_LINE_BYTES} bytes` }
      : read(number, rest.length === 0 ? part : Buffer.concat([rest, part]));
  for await (const piece of bytes) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let from = 0;
    for (let end = chunk.indexOf(LF, from); end >= 0; end = chunk.indexOf(LF, from)) {
      yield line(chunk.subarray(from, end));
      number++;
      rest = Buffer.alloc(0);
      isTooLong = false;
      from = end + 1;
    }
    if (isTooLong) continue;
    rest = Buffer.concat([rest, chunk.subarray(from)]);
    isTooLong = rest.length > LONGEST_LINE_BYTES;
    if (isTooLong) rest = Buffer.alloc(0);
  }
  if (rest.length > 0 || isTooLong) yield line(Buffer.alloc(0));
}
