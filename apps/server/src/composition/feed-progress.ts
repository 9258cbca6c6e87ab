import type { FeedReader, FeedReading, FeedReadings } from '#libs/feed';
import { type Clock, millisOf } from '#libs/kernel';
import type { Webhooks, WebhookStatus } from '#libs/webhooks';

/** What of the feed a subscriber has yet to be sent. */
export interface FeedLag {
  /** Rows of the feed, in its scope or not. */
  readonly events: number;
  /** How long ago the first of them was recorded. */
  readonly seconds: number;
}

/** How far a subscriber has come by one of the ways in which it asks. */
export interface FeedWayRead extends FeedReading {
  readonly lag: FeedLag;
}

export interface SubscriberProgress {
  /** Cursor of the newest row there is. */
  readonly head: string;
  /** By the way that is furthest; null before anything was sent. */
  readonly lag: FeedLag | null;
  readonly reads: readonly FeedWayRead[];
  /** Undefined before anything was looked at for one. */
  readonly webhook: WebhookStatus | undefined;
}

export interface FeedProgressParts {
  readonly reader: Pick<FeedReader, 'head' | 'cursorOf' | 'recordedAfter'>;
  readonly readings: Pick<FeedReadings, 'read'>;
  readonly webhooks: Pick<Webhooks, 'status' | 'places'>;
  readonly clock: Clock;
}

/** How far subscribers have come, by whichever way and whichever process they are served. */
export class FeedProgress {
  constructor(private readonly parts: FeedProgressParts) {}

  async of(subscriptionId: string): Promise<SubscriberProgress> {
    const { reader, readings, webhooks } = this.parts;
    const head = await reader.head();
    const [found, webhook] = await Promise.all([
      readings.read(subscriptionId),
      webhooks.status(subscriptionId),
    ]);
    const lagAt = this.lagging(head.seq);
    const reads = await Promise.all(found.map(async (read) => ({ ...read, lag: await lagAt(read.seq) })));
    const seqs = [...found.map(({ seq }) => seq), ...(webhook === undefined ? [] : [webhook.seq])];
    return {
      head: reader.cursorOf(head),
      lag: seqs.length === 0 ? null : await lagAt(Math.max(...seqs)),
      reads: reads.sort((one, other) => (one.at < other.at ? 1 : -1)),
      webhook,
    };
  }

  /** Of those subscriptions that were sent anything, each by the way that is furthest. */
  async lags(subscriptionIds: readonly string[]): Promise<ReadonlyMap<string, FeedLag>> {
    const { reader, readings, webhooks } = this.parts;
    const { seq: head } = await reader.head();
    const furthest = new Map(await webhooks.places());
    for (const { subscriptionId, seq } of await readings.read())
      furthest.set(subscriptionId, Math.max(seq, furthest.get(subscriptionId) ?? 0));
    const lagAt = this.lagging(head);
    const lags = new Map<string, FeedLag>();
    for (const id of subscriptionIds) {
      const seq = furthest.get(id);
      if (seq !== undefined) lags.set(id, await lagAt(seq));
    }
    return lags;
  }

  /** Many stand at the same place. */
  private lagging(head: number): (seq: number) => Promise<FeedLag> {
    const known = new Map<number, Promise<FeedLag>>();
    return (seq) => {
      const lag = known.get(seq) ?? this.lagAt(seq, head);
      known.set(seq, lag);
      return lag;
    };
  }

  private async lagAt(seq: number, head: number): Promise<FeedLag> {
    const { reader, clock } = this.parts;
    const events = Math.max(0, head - seq);
    const since = events === 0 ? undefined : await reader.recordedAfter({ seq });
    const millis = since === undefined ? 0 : millisOf(clock.now()) - millisOf(since);
    return { events, seconds: Math.max(0, millis / 1_000) };
  }
}
