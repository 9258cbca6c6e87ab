import type { EventStore } from '#libs/event-store';
import type { LedgerMetrics } from '#libs/observability';

/** Whether the events can be had, for whoever watches over the process. */
export const measureStore = (metrics: LedgerMetrics, store: Pick<EventStore, 'probe'>): void => {
  metrics.gauge('ledger_event_store_up', '1 while the event store answers this process.', () =>
    store.probe().then(
      () => 1,
      () => 0,
    ),
  );
};
