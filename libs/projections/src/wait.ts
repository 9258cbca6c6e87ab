import type { EventStore, Position } from '#libs/event-store';
import { type Reached, start } from './build.js';
import { readActivePosition } from './checkpoint.js';
import { projectionError } from './errors.js';
import type { Progress } from './progress.js';
import type { ReadDatabase } from './projection.js';

export interface WaitOptions {
  /** Default 5,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A projection to wait for: moved by this process, or by another, in which case only its checkpoint tells. */
export interface Awaited {
  readonly name: string;
  readonly progress: Progress;
}

export interface WaitFor extends WaitOptions {
  readonly store: EventStore;
  readonly reader: ReadDatabase;
  readonly position: Position;
}

const DEFAULT_TIMEOUT_MILLIS = 5_000;
const POLL_MILLIS = 50;
const RETRY_AFTER_SECONDS = 1;

/** Positions of one ledger have one width; comparing those of two would be comparing nothing. */
const includes = (reached: Reached, position: Position): boolean =>
  reached.length === position.length && reached >= position;

const reachedBy = async ({ name, progress }: Awaited, reader: ReadDatabase): Promise<Reached> =>
  progress.isRunning ? progress.position : ((await readActivePosition(reader, name)) ?? start);

const behind = (name: string) =>
  projectionError('PROJECTION_BEHIND', { projection: name, retryAfterSeconds: RETRY_AFTER_SECONDS });

/** PROJECTION_POSITION_AHEAD: waiting for it would be waiting for nothing. */
const assertInLedger = async (store: EventStore, position: Position): Promise<void> => {
  const { head } = await store.identity();
  if (head === undefined || !includes(head, position)) throw projectionError('PROJECTION_POSITION_AHEAD');
};

/**
 * Resolves once the projection's rows reach that position. PROJECTION_BEHIND when they do not in time, and at once
 * when the projection has faulted; PROJECTION_POSITION_AHEAD when the ledger itself does not reach it; the signal's
 * reason when it is aborted.
 */
export const waitUntilReached = async (
  awaited: Awaited,
  { store, reader, position, timeoutMs = DEFAULT_TIMEOUT_MILLIS, signal }: WaitFor,
): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  let known = false;
  for (;;) {
    signal?.throwIfAborted();
    if (includes(await reachedBy(awaited, reader), position)) return;
    if (!known) await assertInLedger(store, position);
    known = true;
    const left = deadline - performance.now();
    if (left <= 0 || awaited.progress.state === 'faulted') throw behind(awaited.name);
    await change(awaited.progress, Math.min(left, POLL_MILLIS), signal);
  }
};

/** Resolves at the next change, after that time, or when the signal is aborted. */
const change = (progress: Progress, milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unwatch();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const unwatch = progress.watch(done);
    signal?.addEventListener('abort', done, { once: true });
  });
