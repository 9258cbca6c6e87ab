import { Injectable } from '@nestjs/common';
import { feedError } from '#libs/feed';
import type { LedgerReply } from '../../http/request.js';

/** More than one process serves well. */
const MOST = 5_000;

/** The long answers under way. They end when their reader goes, and when the server stops. */
@Injectable()
export class FeedConnections {
  private readonly stopping = new AbortController();
  private open = 0;

  get count(): number {
    return this.open;
  }

  /** Comes when the connection is gone or is to go. FEED_BUSY. */
  signalFor({ raw }: LedgerReply): AbortSignal {
    if (this.open >= MOST) throw feedError('FEED_BUSY');
    this.open += 1;
    const gone = new AbortController();
    raw.once('close', () => {
      this.open -= 1;
      gone.abort();
    });
    return AbortSignal.any([gone.signal, this.stopping.signal]);
  }

  /** Ends them all: each with the place to go on from. */
  stop(): void {
    this.stopping.abort();
  }
}
