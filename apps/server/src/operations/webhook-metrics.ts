import type { LedgerMetrics } from '#libs/observability';
import type { WebhookReport, WebhookStatus } from '#libs/webhooks';
import type { OpenedWebhooks } from '../composition/index.js';
import { NAMED } from './named.js';
import { readTogether } from './read-together.js';

type Measured = WebhookStatus & { readonly isSending: boolean };

const worstFirst = (a: Measured, b: Measured): number =>
  b.dead - a.dead || b.lagSeconds - a.lagSeconds || b.failures - a.failures;

/** Disabled because of what its receiver did; not by its owner, nor by us. */
const isGivenUp = (cause: string | null): boolean => cause === 'sustained-failure' || cause === 'gone';

/** Counts what becomes of messages. */
export const countWebhook = (metrics: LedgerMetrics, report: WebhookReport): void => {
  metrics.webhook(report);
  const { kind, subscriptionId } = report;
  if (kind === 'delivered') metrics.feedMessages({ subscriptionId, way: 'webhook' }, 1);
};

/** What an alarm on the pushing of the feed is set on. */
export const measureWebhooks = (
  metrics: LedgerMetrics,
  { webhooks, endpoints }: Pick<OpenedWebhooks, 'webhooks' | 'endpoints'>,
): void => {
  // One that was removed or revoked is behind for ever, and nobody is to be called for it.
  const live = readTogether(async () =>
    (await endpoints.list()).filter(({ condition }) => condition !== 'revoked'),
  );
  const statuses = readTogether(async (): Promise<readonly Measured[]> => {
    const conditions = new Map(
      (await live()).map(({ subscriptionId, condition }) => [subscriptionId, condition]),
    );
    return (await webhooks.statuses())
      .filter(({ subscriptionId }) => conditions.has(subscriptionId))
      .map((status) => ({ ...status, isSending: conditions.get(status.subscriptionId) === 'sending' }))
      .sort(worstFirst)
      .slice(0, NAMED);
  });
  const gauge = (name: string, help: string, value: (status: Measured) => number | undefined): void => {
    metrics.gaugeBy(name, help, 'subscription', async () =>
      (await statuses()).flatMap((status) => {
        const measured = value(status);
        return measured === undefined ? [] : [[status.subscriptionId, measured] as const];
      }),
    );
  };
  metrics.gaugeBy(
    'ledger_webhook_disabled',
    '1 for a webhook that was disabled since nothing arrived for long, or its receiver wants no more.',
    'subscription',
    async () =>
      (await live())
        .filter(({ disabled }) => isGivenUp(disabled))
        .slice(0, NAMED)
        .map(({ subscriptionId }) => [subscriptionId, 1] as const),
  );
  gauge(
    'ledger_webhook_lag_seconds',
    'How long ago the oldest event was recorded that a webhook, while it is sent to, has not delivered.',
    ({ isSending, lagSeconds }) => (isSending ? lagSeconds : undefined),
  );
  gauge(
    'ledger_webhook_lag_events',
    'Events of the feed that a webhook, while it is sent to, has not come to.',
    ({ isSending, lagEvents }) => (isSending ? lagEvents : undefined),
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
