import type { LedgerMetrics } from '#libs/observability';
import type { FeedConnections } from '../api/feed/feed-connections.js';
import type { FeedLag, Ledger } from '../composition/index.js';
import { NAMED } from './named.js';
import { readTogether } from './read-together.js';

const PAGE = 200;

type Named = readonly (readonly [string, number])[];

/** Nobody is called for one that is paused or revoked. */
const activeIds = async ({ subscriptions }: Pick<Ledger, 'subscriptions'>): Promise<readonly string[]> => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await subscriptions.subscriptions({ owner: null, status: 'active', limit: PAGE, cursor });
    ids.push(...page.entries);
    cursor = page.next;
  } while (cursor !== undefined);
  return ids;
};

const largest = (values: Iterable<readonly [string, number]>): Named =>
  [...values].sort(([, a], [, b]) => b - a).slice(0, NAMED);

/** What an alarm on those who follow the feed is set on. */
export const measureFeed = (
  metrics: LedgerMetrics,
  connections: FeedConnections,
  ledger: Pick<Ledger, 'feed' | 'subscriptions'>,
): void => {
  connections.reportTo((report) => {
    if (report.kind === 'sent') metrics.feedMessages(report, report.messages);
    else metrics.feedCut(report.subscriptionId);
  });
  metrics.gauge(
    'ledger_feed_connections_open',
    'Long answers of the feed under way in this process, of all subscriptions.',
    () => connections.count,
  );
  metrics.gaugeBy(
    'ledger_feed_connections',
    'Long answers of the feed under way in this process.',
    'subscription',
    () => Promise.resolve(largest(connections.counts)),
  );
  const lags = readTogether(async () => [...(await ledger.feed.progress.lags(await activeIds(ledger)))]);
  const lag = (name: string, help: string, value: (lag: FeedLag) => number): void => {
    metrics.gaugeBy(name, help, 'subscription', async () =>
      largest((await lags()).map(([id, lagging]) => [id, value(lagging)] as const)),
    );
  };
  lag(
    'ledger_feed_lag_events',
    'Events of the feed that have been sent to an active subscription by no way.',
    ({ events }) => events,
  );
  lag('ledger_feed_lag_seconds', 'How long ago the first of them was recorded.', ({ seconds }) => seconds);
};
