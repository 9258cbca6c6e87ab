import type { LedgerMetrics } from '#libs/observability';
import type { Webhooks, WebhookStatus } from '#libs/webhooks';

/** So many subscriptions are named at the most, those first that fare worst: an alarm needs no more, and a store bears it. */
const NAMED = 100;
/** Several gauges are read together. */
const FRESH_MILLIS = 1_000;

const worstFirst = (a: WebhookStatus, b: WebhookStatus): number =>
  b.dead - a.dead || b.lagSeconds - a.lagSeconds || b.failures - a.failures;

/** What an alarm on the pushing of the feed is set on. */
export const measureWebhooks = (metrics: LedgerMetrics, webhooks: Webhooks): void => {
  let asked: Promise<readonly WebhookStatus[]> | undefined;
  let askedAt = 0;
  const statuses = (): Promise<readonly WebhookStatus[]> => {
    if (asked === undefined || performance.now() - askedAt > FRESH_MILLIS) {
      askedAt = performance.now();
      asked = webhooks.statuses();
    }
    return asked;
  };
  const gauge = (name: string, help: string, value: (status: WebhookStatus) => number): void => {
    metrics.gaugeBy(name, help, 'subscription', async () =>
      [...(await statuses())]
        .sort(worstFirst)
        .slice(0, NAMED)
        .map((status) => [status.subscriptionId, value(status)] as const),
    );
  };
  gauge(
    'ledger_webhook_lag_seconds',
    'How long ago the oldest event was recorded that a webhook has not delivered.',
    ({ lagSeconds }) => lagSeconds,
  );
  gauge(
    'ledger_webhook_lag_events',
    'Events of the feed that a webhook has not come to.',
    ({ lagEvents }) => lagEvents,
  );
  gauge(
    'ledger_webhook_waiting',
    'Messages put aside after a failure, to be tried again.',
    ({ waiting }) => waiting,
  );
  gauge(
    'ledger_webhook_dead_letters',
    'Messages that were given up and wait for a person.',
    ({ dead }) => dead,
  );
  gauge(
    'ledger_webhook_failures',
    'Failures in a row, whichever message they were of.',
    ({ failures }) => failures,
  );
};
