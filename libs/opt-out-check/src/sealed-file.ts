import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { optOutCheckError } from './errors.js';
import { type ByteSink, orCannotWrite } from './sinks.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PIECE_BYTES = 64 * 1024;
const STORED_BYTES = PIECE_BYTES + TAG_BYTES;

/** The key belongs to one file alone, so a piece's place in it never comes twice. */
const nonceOf = (piece: number): Buffer => {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(piece, NONCE_BYTES - 6, 6);
  return nonce;
};

/**
 * A result that is kept for a while and read from any place. It holds NHS numbers, so it is sealed piece by piece
 * under a key that is in this object and nowhere else; and it has no name on disk, so that nothing of it is left
 * when the process ends, however it ends.
 */
export class SealedFile implements ByteSink {
  readonly #key = randomBytes(KEY_BYTES);
  readonly #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #filled = 0;
  #pieces = 0;
  #isComplete = false;

  constructor(
    private readonly handle: FileHandle,
    private readonly mostBytes = Number.POSITIVE_INFINITY,
  ) {}

  /** OPT_OUT_CHECK_CANNOT_WRITE when the directory takes no file. */
  static async open(directory: string, mostBytes?: number): Promise<SealedFile> {
    return orCannotWrite(async () => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const path = join(directory, `.check-${randomBytes(6).toString('hex')}.part`);
      const handle = await open(path, 'wx+', 0o600);
      await rm(path);
      return new SealedFile(handle, mostBytes);
    });
  }

  /** How many bytes were written to it. */
  get bytes(): number {
    return this.#pieces * PIECE_BYTES + this.#filled;
  }

  /** OPT_OUT_CHECK_CANNOT_WRITE; OPT_OUT_CHECK_INPUT_TOO_LARGE when it would hold more than it may. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.bytes + bytes.length > this.mostBytes)
      throw optOutCheckError('OPT_OUT_CHECK_INPUT_TOO_LARGE', {
        detail: `A result has at most ${this.mostBytes} bytes.`,
      });
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.subarray(at, at + PIECE_BYTES - this.#filled);
      this.#piece.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === PIECE_BYTES) {
        await this.#store();
        this.#pieces++;
        this.#filled = 0;
      }
    }
  }

  async prepare(): Promise<void> {
    if (this.#filled > 0) await this.#store();
  }

  commit(): Promise<void> {
    this.#isComplete = true;
    return Promise.resolve();
  }

  /** Gone for good: without its key it is noise. */
  async abort(): Promise<void> {
    this.#isComplete = false;
    this.#key.fill(0);
    this.#piece.fill(0);
    await this.handle.close().catch(() => undefined);
  }

  /** The bytes from `from` up to `to`. Rejects where the file was changed, or is gone meanwhile. */
  async *read(from = 0, to = this.bytes): AsyncGenerator<Buffer, void> {
    for (let at = from; at < to;) {
      const piece = Math.floor(at / PIECE_BYTES);
      const start = piece * PIECE_BYTES;
      const opened = await this.#open(piece, Math.min(PIECE_BYTES, this.bytes - start));
      const end = Math.min(to, start + PIECE_BYTES);
      yield opened.subarray(at - start, end - start);
      at = end;
    }
  }

  async #store(): Promise<void> {
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(this.#pieces));
    const sealed = cipher.update(this.#piece.subarray(0, this.#filled));
    const stored = Buffer.concat([sealed, cipher.final(), cipher.getAuthTag()]);
    const start = this.#pieces * STORED_BYTES;
    await orCannotWrite(async () => {
      for (let at = 0; at < stored.length;) {
        const { bytesWritten } = await this.handle.write(stored, at, stored.length - at, start + at);
        at += bytesWritten;
      }
    });
  }

  async #open(piece: number, length: number): Promise<Buffer> {
    if (!this.#isComplete) throw new Error('the file is not complete, or gone');
    const stored = Buffer.allocUnsafe(length + TAG_BYTES);
    const { bytesRead } = await this.handle.read(stored, 0, stored.length, piece * STORED_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key, nonceOf(piece), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(stored.subarray(length));
    const opened = decipher.update(stored.subarray(0, Math.min(bytesRead, length)));
    return Buffer.concat([opened, decipher.final()]);
  }
}
