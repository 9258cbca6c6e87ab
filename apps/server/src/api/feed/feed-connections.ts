import { Inject, Injectable } from '@nestjs/common';
import { feedError, type FeedPlace, type FeedWay } from '#libs/feed';
import { LEDGER, type Ledger } from '../../composition/index.js';
import type { LedgerReply } from '../../http/request.js';

/** More than one process serves well. */
const MOST = 5_000;

/** Who is connected, by which way, and where its reader goes on from. */
export interface FeedFollower {
  readonly subscriptionId: string;
  readonly way: FeedWay;
  readonly after: FeedPlace;
}

/** One long answer under way. */
export interface FeedConnection {
  /** Comes when the connection is gone or is to go. */
  readonly signal: AbortSignal;
  /** So many messages were sent, and everything up to there was looked through for them. */
  sent(messages: number, through: FeedPlace): void;
  /** Its reader was too slow. */
  cut(): void;
}

/** Something that happened to a connection, to be counted. */
export type FeedReport =
  | {
      readonly kind: 'sent';
      readonly subscriptionId: string;
      readonly way: FeedWay;
      readonly messages: number;
    }
  | { readonly kind: 'cut'; readonly subscriptionId: string };

/** The long answers under way. They end when their reader goes, and when the server stops. */
@Injectable()
export class FeedConnections {
  private readonly stopping = new AbortController();
  private readonly bySubscription = new Map<string, number>();
  private open = 0;
  private report: (report: FeedReport) => void = () => undefined;

  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  get count(): number {
    return this.open;
  }

  /** Of those subscriptions that have any. */
  get counts(): ReadonlyMap<string, number> {
    return this.bySubscription;
  }

  /** Who counts what happens; must not throw. */
  reportTo(report: (report: FeedReport) => void): void {
    this.report = report;
  }

  /** FEED_BUSY. */
  connect({ raw }: LedgerReply, { subscriptionId, way, after }: FeedFollower): FeedConnection {
    if (this.open >= MOST) throw feedError('FEED_BUSY');
    this.add(subscriptionId, 1);
    const gone = new AbortController();
    raw.once('close', () => {
      this.add(subscriptionId, -1);
      gone.abort();
    });
    const { readings } = this.ledger.feed;
    return {
      signal: AbortSignal.any([gone.signal, this.stopping.signal]),
      sent: (messages, through) => {
        readings.note({ subscriptionId, way, after, through });
        this.report({ kind: 'sent', subscriptionId, way, messages });
      },
      cut: () => {
        this.report({ kind: 'cut', subscriptionId });
      },
    };
  }

  /** Ends them all: each with the place to go on from. */
  stop(): void {
    this.stopping.abort();
  }

  private add(subscriptionId: string, more: 1 | -1): void {
    this.open += more;
    const open = (this.bySubscription.get(subscriptionId) ?? 0) + more;
    if (open > 0) this.bySubscription.set(subscriptionId, open);
    else this.bySubscription.delete(subscriptionId);
  }
}
