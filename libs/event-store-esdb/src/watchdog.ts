import type { Position } from '#libs/event-store';
import type { Feed } from './feed.js';
import { Late } from './timers.js';

export interface Watched {
  readonly feed: Feed;
  /** How far the feed is known to have come. */
  readonly reached: () => Position | undefined;
  /** The end of the log, asked of the server anew. */
  readonly lastPosition: () => Promise<Position | undefined>;
}

/**
 * A connection can die so that nobody is told: a proxy forgets it, a server hangs. After a silence the watchdog asks
 * how far the log is by another connection; a feed that is behind, or a server that does not answer, fails the feed.
 */
export const watch = ({ feed, reached, lastPosition }: Watched, silenceMs: number): (() => void) => {
  let asking = false;
  const look = async (): Promise<void> => {
    const before = reached();
    try {
      const last = await lastPosition();
      const silent = feed.silentFor() >= silenceMs;
      if (silent && last !== undefined && (before === undefined || last > before))
        feed.fail(new Late('a subscription', silenceMs));
    } catch (error) {
      feed.fail(error);
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => {
    if (asking || feed.silentFor() < silenceMs) return;
    asking = true;
    void look();
  }, silenceMs / 4);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};
