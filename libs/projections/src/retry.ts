import type { RecordedEvent } from '#libs/event-store';
import { CodedError, isError } from '#libs/kernel';
import type { Batch } from './batches.js';
import type { ProjectionFault } from './build.js';

export interface RetryPolicy {
  /** How often the same event may fail before its projection stops. Default 5. */
  readonly attempts: number;
  /** How often an outage may be met without progress in between. Default: for ever, since it ends by itself. */
  readonly outageAttempts: number;
  /** The first pause; each further one is twice as long. Default 100. */
  readonly baseMillis: number;
  /** No pause is longer. Default 15,000. */
  readonly maxMillis: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 5,
  outageAttempts: Number.POSITIVE_INFINITY,
  baseMillis: 100,
  maxMillis: 15_000,
};

export const pauseBefore = (attempt: number, { baseMillis, maxMillis }: RetryPolicy): number =>
  Math.min(maxMillis, baseMillis * 2 ** Math.max(0, attempt - 1));

/** Of the ledger's, the vault's and the database's own errors, those that pass. */
const passingCodes = new Set([
  'EVENT_STORE_UNAVAILABLE',
  'PRIVACY_VAULT_UNAVAILABLE',
  'POSTGRES_UNAVAILABLE',
]);

/** SQLite's, Node's and PostgreSQL's (classes 08 and 53, 40001, 40P01, 55P03, 57P01-03). */
const passingDriverCode =
  /^(SQLITE_(BUSY|LOCKED)(_\w+)?|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|08\w{3}|53\w{3}|40001|40P01|55P03|57P0[123])$/;

/** What the PostgreSQL driver says without a code. */
const passingDriverMessage =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when)/;

/** A code to show and to count by; never the message, which may quote what it failed on. */
export const codeOf = (error: unknown): string => {
  if (!isError(error)) return 'UNKNOWN';
  const { code } = error as Error & { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
};

/** Whether waiting can help: a database or a ledger that cannot be reached, not an event that cannot be read. */
export const isOutage = (error: unknown): boolean =>
  error instanceof CodedError
    ? passingCodes.has(error.code)
    : passingDriverCode.test(codeOf(error)) || (isError(error) && passingDriverMessage.test(error.message));

/** Resolves after that time, or at once when `signal` is aborted. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });

export const blamed = (events: readonly RecordedEvent[] = []): Pick<ProjectionFault, 'event'> => {
  const [event, another] = events;
  // An event is to blame only when it was alone in its batch.
  if (event === undefined || another !== undefined) return {};
  return { event: { position: event.position, type: event.type } };
};

/** An error met while a batch was committed, as against while reading or connecting. */
export class BatchFailure extends Error {
  constructor(
    readonly batch: Batch,
    cause: unknown,
  ) {
    super('a batch failed', { cause });
  }
}
