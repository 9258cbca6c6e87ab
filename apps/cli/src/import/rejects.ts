import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import type { CodedError } from '#libs/kernel';
import type { Output } from '../terminal/output.js';
import type { RowFault } from './row.js';

/** A row that was not taken, by its line; what stands in it is left out, for it may be personal. */
export interface Rejection {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly reason: string;
}

const ROW_UNREADABLE = 'CLI_ROW_UNREADABLE';

export const rejectionByFault = (line: number, { column, detail }: RowFault): Rejection => ({
  line,
  column,
  code: ROW_UNREADABLE,
  reason: `${column} ${detail}`,
});

export const rejectionByError = (line: number, { code, definition, details }: CodedError): Rejection => ({
  line,
  column: null,
  code,
  reason: details.detail ?? definition.title,
});

const MOST_TOLD = 20;

/** Where rejected rows are told of: in a file as NDJSON, or on stderr, the first few of them. */
export class Rejects {
  count = 0;
  private readonly file: WriteStream | undefined;

  constructor(
    private readonly output: Output,
    path: string | undefined,
  ) {
    // Whoever may read the rows' line numbers may read the file they came from.
    this.file = path === undefined ? undefined : createWriteStream(path, { mode: 0o600 });
  }

  /** Rejects when the file cannot be written, before anything is imported. */
  async open(): Promise<void> {
    if (this.file !== undefined) await once(this.file, 'open');
  }

  async add(rejection: Rejection): Promise<void> {
    this.count += 1;
    if (this.file !== undefined) {
      if (!this.file.write(`${JSON.stringify(rejection)}\n`)) await once(this.file, 'drain');
      return;
    }
    if (this.output.options.json) this.output.warn(JSON.stringify(rejection));
    else if (this.count <= MOST_TOLD)
      this.output.warn(`line ${rejection.line}: ${rejection.code}: ${rejection.reason}`);
  }

  async close(): Promise<void> {
    if (this.file !== undefined) {
      this.file.end();
      await once(this.file, 'close');
    } else if (this.count > MOST_TOLD && !this.output.options.json) {
      this.output.warn(`and ${this.count - MOST_TOLD} more; --rejects FILE lists them all.`);
    }
  }
}
