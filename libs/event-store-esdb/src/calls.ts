import type { EventStoreDBClient } from '@eventstore/db-client';
import { CodedError } from '#libs/kernel';
import { classify, type Failure } from './classify.js';
import type { Closing } from './closing.js';
import { closedError, codedFailure, deadlinePassed, describeError } from './failures.js';
import type { Figures } from './figures.js';
import type { Lane } from './lane.js';
import type { Limits, Notice } from './options.js';
import type { Redact } from './secrets.js';
import { backoff, pause, within } from './timers.js';

/** What everything that talks to the server shares. */
export interface Context {
  readonly limits: Limits;
  readonly figures: Figures;
  readonly redact: Redact;
  readonly notify: (notice: Notice) => void;
  readonly closing: Closing;
}

/** One attempt of a call. */
export interface Attempt {
  readonly client: EventStoreDBClient;
  /** Time this attempt has; the whole call may have more. */
  readonly milliseconds: number;
  /** Whether an earlier attempt of this call may have been carried out. */
  readonly uncertain: boolean;
  /** Set by what is attempted: gives it up, when its time is over or the store is closed. */
  abandon?: () => void;
}

export const canBeRepeated = ({ kind }: Failure): boolean =>
  kind === 'unknown-outcome' || kind === 'not-leader';

/** Gives the client up where it would not reconnect. */
export const renewClient = (
  context: Context,
  lane: Lane,
  client: EventStoreDBClient,
  failure: Failure,
  what: string,
  reason: string,
): void => {
  if (failure.kind !== 'unknown-outcome' || !failure.newClient || !lane.giveUp(client)) return;
  context.figures.newClients += 1;
  context.notify({ kind: 'newClients', what, reason });
};

/**
 * Repeats `operation` until it answers, fails for good, or the deadline has passed. Each attempt has its own timer,
 * twice as long as the one before: the client's deadlines do not hold while it looks for a node or a server is silent.
 */
export const call = async <T>(
  context: Context,
  lane: Lane,
  what: string,
  operation: (attempt: Attempt) => Promise<T>,
  deadlineMs = context.limits.deadlineMs,
): Promise<T> => {
  const { limits, figures, redact, closing } = context;
  const end = performance.now() + deadlineMs;
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    if (closing.hasBegun()) throw closedError();
    const client = lane.client();
    const milliseconds = Math.min(end - performance.now(), limits.attemptMs * 2 ** (attempt - 1));
    const attempted: Attempt = { client, milliseconds, uncertain };
    try {
      return await within(milliseconds, what, operation(attempted), closing);
    } catch (error) {
      attempted.abandon?.();
      if (error instanceof CodedError) throw error;
      if (closing.hasBegun()) throw closedError();
      const failure = classify(error);
      const reason = describeError(error, redact);
      renewClient(context, lane, client, failure, what, reason);
      if (!canBeRepeated(failure)) throw codedFailure(what, failure, error, redact);
      uncertain ||= failure.kind === 'unknown-outcome';
      const wait = backoff(attempt);
      if (performance.now() + wait >= end) throw deadlinePassed(what, error, redact);
      figures.retries += 1;
      context.notify({ kind: 'retries', what, reason });
      await pause(wait, closing.signal);
    }
  }
};
