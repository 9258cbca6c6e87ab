import { type AllStreamSubscription, type EventStoreDBClient, START } from '@eventstore/db-client';
import type { Position, SubscriptionFilter } from '#libs/event-store';
import { type Phase, serverFilter } from './filter.js';
import { logPositionOf, positionOf } from './position.js';
import { Pull, READ_AHEAD, type Taken } from './pull.js';
import type { Resolved } from './recorded-event.js';
import { Late } from './timers.js';

export type Mark =
  { readonly kind: 'checkpoint'; readonly position: Position } | { readonly kind: 'caught-up' };

export interface FeedStart {
  readonly client: EventStoreDBClient;
  readonly after: Position | undefined;
  readonly filter: SubscriptionFilter | undefined;
  readonly phase: Phase;
  /** How long the server may take to confirm. */
  readonly confirmMs: number;
}

const WHAT = 'a subscription';

const isSuperseded = (earlier: Mark): boolean => earlier.kind === 'checkpoint';

/**
 * One subscription at the server: its events and what it says of its progress, in one order. The client tells of
 * checkpoints and of having caught up before the events that come first have been taken: they are put in their place.
 */
export class Feed {
  private readonly pull: Pull<Resolved, Mark>;
  private readonly confirmation: NodeJS.Timeout;
  private heardAt = performance.now();

  constructor({ client, after, filter, phase, confirmMs }: FeedStart) {
    const progress = (_: AllStreamSubscription, position: { commit: bigint; prepare: bigint }): void => {
      // Never throws: a callback that does stops the subscription for ever.
      this.heardAt = performance.now();
      this.pull.mark({ kind: 'checkpoint', position: positionOf(position) }, isSuperseded);
    };
    const subscription = client.subscribeToAll(
      {
        fromPosition: after === undefined ? START : logPositionOf(after),
        filter: serverFilter(filter, phase, progress),
        requiresLeader: true,
      },
      READ_AHEAD,
    );
    this.pull = new Pull<Resolved, Mark>(subscription);
    this.confirmation = setTimeout(() => {
      this.pull.fail(new Late(WHAT, confirmMs));
    }, confirmMs);
    subscription.on('confirmation', () => {
      clearTimeout(this.confirmation);
    });
    subscription.on('caughtUp', () => {
      this.heardAt = performance.now();
      this.pull.mark({ kind: 'caught-up' }, () => false);
    });
    subscription.on('end', () => {
      this.pull.fail(new Late(WHAT, 0));
    });
  }

  take(): Taken<Resolved, Mark> | undefined {
    const taken = this.pull.take();
    if (taken !== undefined) this.heardAt = performance.now();
    return taken;
  }

  /** Resolves when there may be something to take, or at `signal`. */
  async wait(whenStopped: (wake: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.pull.whenStirred(resolve);
      whenStopped(resolve);
    });
  }

  /** For how long nothing has come. Nothing can while what came is not taken. */
  silentFor(): number {
    return this.pull.isBacked() ? 0 : performance.now() - this.heardAt;
  }

  fail(error: unknown): void {
    this.pull.fail(error);
  }

  close(): void {
    clearTimeout(this.confirmation);
    this.pull.cancel();
  }
}
