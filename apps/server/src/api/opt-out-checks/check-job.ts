import type { AskedFileCheck, Caller, OptOutFileChecker, OptOutFileCheckResult } from '#libs/application';
import { CodedError, type Instant, newUuid } from '#libs/kernel';
import {
  type Bytes,
  type Counts,
  type FormatOptions,
  optOutCheckError,
  SealedFile,
} from '#libs/opt-out-check';
import { apiError } from '../../http/errors.js';

export interface AskedJob extends AskedFileCheck {
  readonly format: FormatOptions;
  readonly gzip: boolean;
}

export interface Upload {
  readonly bytes: Bytes;
  /** As the sender announced it. */
  readonly totalBytes: number | null;
}

/** What a job needs to run. */
export interface JobParts {
  readonly checker: OptOutFileChecker;
  /** Where results are kept. */
  readonly directory: string;
  readonly mostBytes: number;
}

/** `waiting` for its file, then `running`, then for good one of the other two. */
export const jobStates = ['waiting', 'running', 'completed', 'failed'] as const;
export type JobState = (typeof jobStates)[number];

export interface JobResult {
  readonly answer: OptOutFileCheckResult;
  readonly output: SealedFile;
  readonly rejects: SealedFile;
}

const nothing: Counts = { rows: 0, kept: 0, removed: 0, rejected: 0, reasons: {}, blank: 0 };

/** One check over HTTP: made, sent its file once, looked at and fetched from as often as one likes. */
export class CheckJob {
  readonly checkId = newUuid();
  state: JobState = 'waiting';
  bytesRead = 0;
  totalBytes: number | null = null;
  counts = nothing;
  /** The code of the error it failed with. */
  failure: string | null = null;
  readonly #cancelling = new AbortController();
  #result: JobResult | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly asked: AskedJob,
    readonly createdAt: Instant,
    /** When it goes; not while it runs. */
    public expiresAt: Instant,
  ) {}

  get owner(): Caller {
    return this.asked.caller;
  }

  get answer(): OptOutFileCheckResult | null {
    return this.#result?.answer ?? null;
  }

  /** Aborted when the job is no longer wanted. */
  get signal(): AbortSignal {
    return this.#cancelling.signal;
  }

  /** CONSENT_FILE_CHECK_NO_RESULT until it is there as a whole. */
  get result(): JobResult {
    if (this.#result === undefined)
      throw apiError('CONSENT_FILE_CHECK_NO_RESULT', {
        detail: this.failure === null ? `It is ${this.state}.` : `It failed: ${this.failure}.`,
      });
    return this.#result;
  }

  /** CONSENT_FILE_CHECK_HAS_INPUT the second time; else whatever the check fails with. */
  run(upload: Upload, parts: JobParts): Promise<void> {
    if (this.state !== 'waiting') throw apiError('CONSENT_FILE_CHECK_HAS_INPUT');
    this.state = 'running';
    this.totalBytes = upload.totalBytes;
    const running = this.#check(upload, parts);
    this.#running = running.catch(() => undefined);
    return running;
  }

  /** Ends it where it runs, and takes its result away. Resolves when nothing is left of it. */
  async drop(): Promise<void> {
    this.#cancelling.abort();
    await this.#running;
    await Promise.all([this.#result?.output.abort(), this.#result?.rejects.abort()]);
    this.#result = undefined;
  }

  async #check({ bytes }: Upload, { checker, directory, mostBytes }: JobParts): Promise<void> {
    const files: SealedFile[] = [];
    const file = async (): Promise<SealedFile> => {
      const opened = await SealedFile.open(directory, mostBytes);
      files.push(opened);
      return opened;
    };
    try {
      const [output, rejects] = [await file(), await file()];
      const answer = await checker.check({
        ...this.asked,
        checkId: this.checkId,
        input: bytes,
        output,
        rejects,
        mostBytes,
        signal: this.signal,
        progress: ({ bytesRead, counts }) => {
          this.bytesRead = bytesRead;
          this.counts = counts;
        },
      });
      this.counts = answer;
      this.bytesRead = answer.input.bytes;
      this.#result = { answer, output, rejects };
      this.state = 'completed';
    } catch (thrown) {
      // However far it had come, there is no result.
      await Promise.all(files.map((opened) => opened.abort()));
      const error = this.signal.aborted ? optOutCheckError('OPT_OUT_CHECK_CANCELLED') : thrown;
      this.failure = error instanceof CodedError ? error.code : 'CONSENT_INTERNAL';
      this.state = 'failed';
      throw error;
    }
  }
}
