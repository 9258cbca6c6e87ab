import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Terminal } from '../terminal/terminal.js';
import type { FileFormat } from './read-rows.js';

/** What is imported: a file, or stdin. */
export interface Source {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Undefined for stdin, whose end nobody knows. */
  readonly size: number | undefined;
}

export const STDIN = '-';

/** Opens the file now: a path that cannot be read is refused before the ledger is opened. */
export const openSource = async (path: string, { stdin }: Terminal): Promise<Source> => {
  if (path === STDIN) return { bytes: stdin as AsyncIterable<Uint8Array>, size: undefined };
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (!(await file.stat()).isFile()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return { bytes: createReadStream(path, { highWaterMark: 256 * 1024 }), size };
  } finally {
    await file.close();
  }
};

/** Counts the bytes on their way. */
export async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  count: (read: number) => void,
): AsyncGenerator<Uint8Array, void> {
  let read = 0;
  for await (const piece of bytes) {
    yield piece;
    read += piece.byteLength;
    count(read);
  }
}

/** By the end of the name; CSV where it says nothing. */
export const formatOf = (path: string): FileFormat => (/\.(?:ndjson|jsonl)$/i.test(path) ? 'ndjson' : 'csv');
