import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { optOutCheckError } from './errors.js';

/** Where bytes go. What is not committed never was. */
export interface ByteSink {
  /** Resolves when the bytes may be used for something else. OPT_OUT_CHECK_CANNOT_WRITE. */
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing more comes: whatever could still go wrong goes wrong now. OPT_OUT_CHECK_CANNOT_WRITE. */
  prepare(): Promise<void>;
  /** Only now does it show. OPT_OUT_CHECK_CANNOT_WRITE. */
  commit(): Promise<void>;
  /** Leaves nothing behind where that is possible. Never fails. */
  abort(): Promise<void>;
}

const cannotWrite = (cause: unknown): Error => {
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
  return optOutCheckError('OPT_OUT_CHECK_CANNOT_WRITE', { detail: `Reason: ${reason}.`, reason }, { cause });
};

/** OPT_OUT_CHECK_CANNOT_WRITE with the system's reason for whatever the work fails of. */
export const orCannotWrite = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw cannotWrite(error);
  }
};

const OWNER_ONLY = 0o600;

/**
 * A file that is there complete or not at all: written beside its place under another name, made durable, and only
 * then given its own. It holds NHS numbers, so only its owner may read it.
 */
export class FileSink implements ByteSink {
  private constructor(
    private readonly path: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** OPT_OUT_CHECK_CANNOT_WRITE when the directory takes no file. */
  static async open(path: string): Promise<FileSink> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
    return new FileSink(path, temporary, await orCannotWrite(() => open(temporary, 'wx', OWNER_ONLY)));
  }

  async write(bytes: Uint8Array): Promise<void> {
    await orCannotWrite(async () => {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at);
        at += bytesWritten;
      }
    });
  }

  async prepare(): Promise<void> {
    await orCannotWrite(async () => {
      await this.handle.sync();
      await this.handle.close();
    });
  }

  async commit(): Promise<void> {
    await orCannotWrite(async () => {
      await rename(this.temporary, this.path);
      // A new name survives a power cut only when its directory is on disk too.
      const directory = await open(dirname(this.path), 'r');
      await directory.sync().finally(() => directory.close());
    });
  }

  async abort(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true }).catch(() => undefined);
  }
}

/** A stream that cannot be taken back, as stdout: whoever reads it must ask how the run ended. */
export class StreamSink implements ByteSink {
  constructor(
    private readonly stream: Writable,
    private readonly endsStream = false,
  ) {
    // Every failure is told by the write it belongs to.
    stream.on('error', () => undefined);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await orCannotWrite(
      () =>
        new Promise<void>((resolve, reject) => {
          this.stream.write(bytes, (error) => {
            if (error) reject(error);
            else resolve();
          });
        }),
    );
  }

  async prepare(): Promise<void> {
    if (!this.endsStream) return;
    await orCannotWrite(async () => {
      this.stream.end();
      await finished(this.stream, { readable: false });
    });
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  abort(): Promise<void> {
    if (this.endsStream) this.stream.destroy();
    return Promise.resolve();
  }
}

/** For what nobody wants to have. */
export const nowhere: ByteSink = {
  write: () => Promise.resolve(),
  prepare: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  abort: () => Promise.resolve(),
};

/** Passes everything on, and knows the SHA-256 of it. */
export class DigestSink implements ByteSink {
  private readonly hash = createHash('sha256');
  bytes = 0;

  constructor(private readonly next: ByteSink) {}

  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.bytes += bytes.length;
    await this.next.write(bytes);
  }

  prepare(): Promise<void> {
    return this.next.prepare();
  }

  commit(): Promise<void> {
    return this.next.commit();
  }

  abort(): Promise<void> {
    return this.next.abort();
  }

  /** Once, at the end. */
  digest(): string {
    return this.hash.digest('hex');
  }
}

/** Compresses on the way. */
export class GzipSink implements ByteSink {
  private readonly gzip = createGzip({ level: constants.Z_BEST_SPEED });
  private readonly drained: Promise<void>;
  private failure: unknown;

  constructor(private readonly next: ByteSink) {
    this.gzip.on('error', () => undefined);
    this.drained = this.drain();
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const written = new Promise<void>((resolve) => {
      this.gzip.write(bytes, () => {
        resolve();
      });
    });
    await Promise.race([written, this.drained]);
    if (this.failure !== undefined) throw this.failure as Error;
  }

  async prepare(): Promise<void> {
    this.gzip.end();
    await this.drained;
    if (this.failure !== undefined) throw this.failure as Error;
    await this.next.prepare();
  }

  commit(): Promise<void> {
    return this.next.commit();
  }

  async abort(): Promise<void> {
    this.gzip.destroy();
    await this.drained;
    await this.next.abort();
  }

  /** Never rejects: whoever writes next, or commits, is told. */
  private async drain(): Promise<void> {
    try {
      for await (const piece of this.gzip) await this.next.write(piece as Buffer);
    } catch (error) {
      this.failure = error;
    }
  }
}
