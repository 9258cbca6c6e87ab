import type { EventStore } from '#libs/event-store';
import { feed, type FeedReader, feedReader, FeedSender, FeedTail, SealedNumbers } from '#libs/feed';
import { type Keyring, Pseudonyms, type Sealer } from '#libs/privacy';
import type { ProjectionEngine, ReadDatabase } from '#libs/projections';

/** The downstream feed as this process reads and sends it. */
export interface Feed {
  readonly ledgerId: string;
  readonly reader: FeedReader;
  /** Shared by all connections. */
  readonly tail: FeedTail;
  readonly sender: FeedSender;
}

export interface FeedParts {
  readonly ledgerId: string;
  readonly store: EventStore;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly projections: ProjectionEngine;
  readonly database: ReadDatabase;
}

export const openFeed = ({ ledgerId, store, keyring, sealer, projections, database }: FeedParts): Feed => {
  const reader = feedReader(database, ledgerId);
  const watch = (moved: () => void): (() => void) => projections.watch(feed.name, moved);
  return {
    ledgerId,
    reader,
    tail: new FeedTail(reader, { watch }),
    sender: new FeedSender({
      ledgerId,
      pseudonyms: new Pseudonyms(keyring),
      numbers: new SealedNumbers(store, sealer),
    }),
  };
};
