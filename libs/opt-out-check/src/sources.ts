import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { CodedError } from '#libs/kernel';
import { compressionOf, LONGEST_MARK } from './compressions.js';
import { optOutCheckError } from './errors.js';

export type Bytes = AsyncIterable<Uint8Array>;

const PIECE_BYTES = 512 * 1024;

/** The bytes of a file. Opened at once: a path that cannot be read is refused before anything begins. */
export const fileBytes = async (path: string): Promise<{ readonly bytes: Bytes; readonly size: number }> => {
  const handle = await open(path, 'r');
  const stats = await handle.stat();
  if (stats.isDirectory()) {
    await handle.close();
    throw Object.assign(new Error('a directory has no rows'), { code: 'EISDIR' });
  }
  return { bytes: createReadStream(path, { fd: handle, highWaterMark: PIECE_BYTES }), size: stats.size };
};

/** What is read, with its SHA-256 and its length so far. */
export class MeasuredBytes {
  private readonly hash = createHash('sha256');
  bytes = 0;

  constructor(
    private readonly source: Bytes,
    private readonly most: number = Number.POSITIVE_INFINITY,
  ) {}

  /** Whatever breaks off the reading is OPT_OUT_CHECK_UNREADABLE; too much of it OPT_OUT_CHECK_INPUT_TOO_LARGE. */
  async *read(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const piece of this.source) {
        this.bytes += piece.length;
        if (this.bytes > this.most)
          throw optOutCheckError('OPT_OUT_CHECK_INPUT_TOO_LARGE', {
            detail: `At most ${this.most} bytes are taken.`,
          });
        this.hash.update(piece);
        yield piece;
      }
    } catch (cause) {
      if (cause instanceof CodedError) throw cause;
      throw optOutCheckError('OPT_OUT_CHECK_UNREADABLE', {}, { cause });
    }
  }

  /** Once, at the end. */
  digest(): string {
    return this.hash.digest('hex');
  }
}

/** The same bytes, out of gzip or Zstandard when they begin as those do, whatever the file is called. */
export async function* decompressed(bytes: Bytes): AsyncGenerator<Uint8Array, void> {
  const iterator = bytes[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let length = 0;
  while (length < LONGEST_MARK) {
    const next = await iterator.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  const start = Buffer.concat(head);
  const whole = chained(start, iterator);
  const found = compressionOf(start);
  if (found === undefined) {
    yield* whole;
    return;
  }
  const { name, open } = found;
  if (open === undefined) {
    await iterator.return?.();
    throw optOutCheckError('OPT_OUT_CHECK_COMPRESSION_UNKNOWN', { detail: `It is ${name}.` });
  }
  yield* inflated(whole, open());
}

async function* chained(
  start: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  try {
    if (start.length > 0) yield start;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function* inflated(
  bytes: AsyncGenerator<Uint8Array, void>,
  decompressor: Transform,
): AsyncGenerator<Uint8Array, void> {
  let cause: unknown;
  const source = Readable.from(bytes, { objectMode: false });
  // Destroyed with the source's error, the decompressor tells of it to whoever reads.
  source.on('error', (error) => {
    cause = error;
    decompressor.destroy(error);
  });
  source.pipe(decompressor);
  try {
    for await (const piece of decompressor) yield piece as Buffer;
  } catch (error) {
    if (cause !== undefined) throw cause as Error;
    if (error instanceof CodedError) throw error;
    throw optOutCheckError('OPT_OUT_CHECK_INPUT_DAMAGED', {}, { cause: error });
  } finally {
    source.destroy();
    decompressor.destroy();
  }
}
