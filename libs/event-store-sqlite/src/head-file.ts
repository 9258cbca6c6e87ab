import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { codeOf, isOutOfSpace } from './failures.js';
import { parsePublishedHead, type PublishedHead } from './published-head.js';

const INTERVAL_MILLIS = 1_000;

/** The file beside the ledger, `<file>.head`; undefined when there is none. */
export const readHeadFile = (path: string): PublishedHead | undefined => {
  try {
    return parsePublishedHead(path, readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Keeps beside the database how far it has been acknowledged, so that a database put back to an older copy
 * is noticed when it is opened. Replaced whole and atomically, at most once a second: it may lag behind,
 * and is never ahead.
 */
export class HeadFile {
  private latest: PublishedHead | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  publish(head: PublishedHead): void {
    this.latest = head;
    this.timer ??= setTimeout(() => {
      this.writing = this.writeLatest();
    }, INTERVAL_MILLIS).unref();
  }

  /** Writes now what `publish` would write later. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    // A write that was under way has set the clock again for what was published meanwhile.
    clearTimeout(this.timer);
    if (this.latest === undefined) return;
    const handle = openSync(this.temporary, 'w');
    try {
      writeSync(handle, textOf(this.latest));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(this.temporary, this.path);
  }

  private get temporary(): string {
    return `${this.path}.tmp`;
  }

  /** One write at a time, however slow the disk: two would take the temporary file from each other. */
  private async writeLatest(): Promise<void> {
    const written = this.latest;
    if (written !== undefined) await this.write(written);
    this.timer = undefined;
    const { latest } = this;
    if (latest !== undefined && latest !== written) this.publish(latest);
  }

  private async write(head: PublishedHead): Promise<void> {
    try {
      const handle = await open(this.temporary, 'w');
      try {
        await handle.writeFile(textOf(head));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(this.temporary, this.path);
    } catch (error) {
      // A full disk costs only the freshness of this file: the next commit asks again.
      if (!isOutOfSpace(error)) this.failed(error);
    }
  }
}

const textOf = (head: PublishedHead): string => `${JSON.stringify(head)}\n`;
