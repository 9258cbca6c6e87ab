import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Position, SubscribeOptions, SubscriptionFilter, SubscriptionMessage } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { canBeRepeated, type Context, renewClient } from './calls.js';
import { classify } from './classify.js';
import { closedError, codedFailure, describeError, isPassing } from './failures.js';
import { Feed } from './feed.js';
import { passes, type Phase } from './filter.js';
import type { Lane } from './lane.js';
import { invalidPosition, laterPosition, logPositionOf, positionOf } from './position.js';
import { recordedEventOf } from './recorded-event.js';
import type { Stop } from './stop.js';
import { backoff, pause } from './timers.js';
import { watch } from './watchdog.js';

export interface SubscribedLog {
  readonly context: Context;
  readonly lane: Lane;
  /** The end of the log by a connection other than the subscription's. */
  readonly lastPosition: () => Promise<Position | undefined>;
}

const WHAT = 'a subscription';

/** One subscriber's way through the log: it outlives the server's subscriptions that it uses. */
class Course {
  private readonly filter: SubscriptionFilter | undefined;
  /** Everything up to here has been dealt with. */
  private position: Position | undefined;
  /** Whether the subscriber has not been told of `position`; done as soon as there is nothing better to tell. */
  private untold = false;
  private caughtUp = false;
  private phase: Phase = 'catchingUp';
  private failures = 0;

  constructor(
    private readonly log: SubscribedLog,
    private readonly options: SubscribeOptions,
    private readonly stop: Stop,
  ) {
    this.filter = options.filter;
    this.position = options.after;
  }

  async *messages(): AsyncGenerator<SubscriptionMessage, void> {
    const { context, lane } = this.log;
    while (!this.isOver()) {
      let client: EventStoreDBClient | undefined;
      try {
        // What stands there before the subscription begins is behind it when it says that it has caught up.
        const target = this.caughtUp ? undefined : await this.unlessStopped(this.log.lastPosition());
        if (this.isOver()) return;
        client = lane.client();
        yield* this.follow(client, target);
      } catch (error) {
        if (this.isOver()) return;
        if (error instanceof CodedError && !isPassing(error)) throw error;
        await this.recover(error, client, context);
      }
    }
  }

  /** One subscription at the server, to its end. */
  private async *follow(
    client: EventStoreDBClient,
    target: Position | undefined,
  ): AsyncGenerator<SubscriptionMessage, void> {
    const { limits, figures } = this.log.context;
    const { filter, phase } = this;
    const feed = new Feed({ client, after: this.position, filter, phase, confirmMs: limits.attemptMs });
    const reached = () => this.position;
    const unwatch = watch({ feed, reached, lastPosition: this.log.lastPosition }, limits.silenceMs);
    // Against events alone: a checkpoint in the middle of this subscription is the server's word, and old
    // servers have sent events that it had passed.
    let lastEvent = this.position;
    try {
      while (!this.isOver()) {
        const taken = feed.take();
        if (taken === undefined) {
          if (this.untold) yield* this.tell();
          else await feed.wait(this.stop.whenRequested);
          continue;
        }
        this.failures = 0;
        if ('mark' in taken) {
          if (taken.mark.kind === 'checkpoint') {
            this.pass(taken.mark.position);
            continue;
          }
          yield* this.tellCaughtUp(target);
          if (phase === 'live') continue;
          this.phase = 'live';
          return;
        }
        const { event } = taken.item;
        if (event === undefined) continue;
        const position = positionOf(event.position);
        if (lastEvent !== undefined && position <= lastEvent) {
          figures.duplicates += 1;
          continue;
        }
        lastEvent = position;
        this.pass(position);
        if (!passes(event, filter)) continue;
        this.untold = false;
        yield { kind: 'event', event: recordedEventOf(event) };
      }
    } finally {
      unwatch();
      feed.close();
    }
  }

  private pass(position: Position): void {
    if (this.position !== undefined && position <= this.position) return;
    this.position = position;
    this.untold = true;
  }

  private *tell(): Generator<SubscriptionMessage, void> {
    this.untold = false;
    if (this.position !== undefined) yield { kind: 'checkpoint', position: this.position };
  }

  private *tellCaughtUp(target: Position | undefined): Generator<SubscriptionMessage, void> {
    if (this.caughtUp) return;
    this.caughtUp = true;
    this.untold = false;
    this.position = laterPosition(this.position, target);
    yield { kind: 'caught-up', position: this.position };
  }

  /** Sorts a failure: throws what will not mend, otherwise waits to begin again after the last position. */
  private async recover(
    error: unknown,
    client: EventStoreDBClient | undefined,
    context: Context,
  ): Promise<void> {
    const { redact, figures, notify } = context;
    const failure = classify(error);
    const reason = describeError(error, redact);
    if (!(error instanceof CodedError)) {
      if (client !== undefined) renewClient(context, this.log.lane, client, failure, WHAT, reason);
      if (failure.kind === 'refused' && this.position !== undefined && this.position === this.options.after)
        throw invalidPosition('the position is not of this ledger');
      if (!canBeRepeated(failure)) throw codedFailure(WHAT, failure, error, redact);
    }
    figures.resubscriptions += 1;
    notify({ kind: 'resubscriptions', what: WHAT, reason });
    this.phase = 'catchingUp';
    this.failures += 1;
    await pause(backoff(this.failures), this.stop.signal);
  }

  /** Does not keep a subscriber that leaves waiting for a server that does not answer. */
  private unlessStopped<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.stop.whenRequested(() => {
        resolve(undefined);
      });
      promise.then(resolve, reject);
    });
  }

  private isOver(): boolean {
    if (this.log.context.closing.hasBegun()) throw closedError();
    return this.stop.isRequested();
  }
}

/** Throws EVENT_STORE_CLOSED or EVENT_STORE_INVALID_POSITION at the first message. */
export async function* subscription(
  log: SubscribedLog,
  options: SubscribeOptions,
  stop: Stop,
): AsyncGenerator<SubscriptionMessage, void> {
  if (log.context.closing.hasBegun()) throw closedError();
  if (options.after !== undefined) logPositionOf(options.after);
  yield* new Course(log, options, stop).messages();
}
