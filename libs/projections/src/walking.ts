import type { EventStore, Position } from '#libs/event-store';
import type { Batch } from './batches.js';
import { start } from './build.js';
import type { FairShare } from './fair-share.js';
import type { Projection } from './projection.js';
import { noWalk, textOfWalk, walkOf } from './walk.js';

/*
 * A rebuild by streams instead of by the log: a patient's events come together, so that their state is made in memory
 * and written once, where the log would have it read back and written again with every event.
 */

/** As much of an event store as a walk needs. */
export type Walkable = Required<Pick<EventStore, 'readStreams' | 'countStreams'>>;

/** The store, if it and the projection are both made for it. */
export const walkableFor = (
  { byStream = false, filter }: Pick<Projection, 'byStream' | 'filter'>,
  store: EventStore,
): { readonly store: Walkable; readonly prefix: string } | undefined => {
  const [prefix, ...others] = filter.streamPrefixes ?? [];
  if (!byStream || prefix === undefined || others.length > 0 || filter.eventTypes !== undefined)
    return undefined;
  return store.readStreams === undefined || store.countStreams === undefined
    ? undefined
    : { store: store as Walkable, prefix };
};

export interface WalkOptions {
  readonly store: Walkable;
  readonly prefix: string;
  /** In the text form; from the beginning when it says nothing. */
  readonly after: string;
  readonly until: Position;
  readonly maxEvents: () => number;
  /** Told what reading took of the thread: an embedded store reads on it, before it answers. */
  readonly share: Pick<FairShare, 'stopwatch' | 'spent'>;
}

/**
 * The events up to `until`, stream by stream. The position stays at the start until the last batch, which brings it
 * to `until`: before that there is no place in the log up to which the rows are complete.
 */
export async function* walkedBatches({
  store,
  prefix,
  after,
  until,
  maxEvents,
  share,
}: WalkOptions): AsyncGenerator<Batch, void> {
  let walk = walkOf(after);
  const of = walk?.of ?? (await store.countStreams({ prefix, until }));
  for (;;) {
    const limit = maxEvents();
    const watch = share.stopwatch();
    const reading = store.readStreams({ prefix, until, limit, ...(walk !== undefined && { after: walk }) });
    share.spent(watch());
    const page = await reading;
    const last = page.events.at(-1);
    if (last !== undefined) {
      const { stream, revision } = last;
      walk = { stream, revision, met: (walk?.met ?? 0) + page.events.length, of };
    }
    const { events, isLast } = page;
    yield {
      events,
      position: isLast ? until : start,
      walk: isLast || walk === undefined ? noWalk : textOfWalk(walk),
      caughtUp: false,
    };
    if (isLast) return;
  }
}
