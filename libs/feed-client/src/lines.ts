import { unreadable } from './page.js';
import { textOf } from './text-of.js';

/** A record that is longer than this is none of ours. */
const LONGEST = 16 * 1024 * 1024;

/** The lines of a body that end with a line feed; a rest without one was cut off, and is an error. */
export async function* linesOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(body, signal)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
    if (rest.length > LONGEST) throw unreadable('a line has no end');
  }
  if (rest !== '') throw unreadable('the last line is cut off');
}
