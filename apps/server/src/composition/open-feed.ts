import type { EventStore } from '#libs/event-store';
import {
  feed,
  type FeedReader,
  feedReader,
  FeedReadings,
  FeedSender,
  FeedTail,
  SealedNumbers,
} from '#libs/feed';
import type { Clock } from '#libs/kernel';
import { type Keyring, Pseudonyms, type Sealer } from '#libs/privacy';
import type { ProjectionEngine } from '#libs/projections';
import type { Webhooks } from '#libs/webhooks';
import { FeedProgress } from './feed-progress.js';
import type { OnNotice } from './notice.js';
import type { LedgerDatabases } from './open-databases.js';

/** The downstream feed as this process reads and sends it. */
export interface Feed {
  readonly ledgerId: string;
  readonly reader: FeedReader;
  /** Shared by all connections. */
  readonly tail: FeedTail;
  readonly sender: FeedSender;
  /** How far subscriptions have read. */
  readonly readings: FeedReadings;
  readonly progress: FeedProgress;
}

export interface FeedParts {
  readonly ledgerId: string;
  readonly store: EventStore;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly projections: ProjectionEngine;
  readonly databases: Pick<LedgerDatabases, 'reader' | 'writer'>;
  readonly webhooks: Webhooks;
  readonly clock: Clock;
  readonly onNotice: OnNotice;
}

export const openFeed = async (parts: FeedParts): Promise<Feed> => {
  const { ledgerId, store, keyring, sealer, projections, databases, webhooks, clock, onNotice } = parts;
  const reader = feedReader(databases.reader, ledgerId);
  const watch = (moved: () => void): (() => void) => projections.watch(feed.name, moved);
  const readings = await FeedReadings.open({
    ...databases,
    cursors: reader,
    clock,
    onTrouble: (error) => {
      onNotice({ about: 'database', kind: 'does not keep how far followers are', error });
    },
  });
  return {
    ledgerId,
    reader,
    tail: new FeedTail(reader, { watch }),
    sender: new FeedSender({
      ledgerId,
      pseudonyms: new Pseudonyms(keyring),
      numbers: new SealedNumbers(store, sealer),
    }),
    readings,
    progress: new FeedProgress({ reader, readings, webhooks, clock }),
  };
};
