import type { LedgerLog } from '#libs/observability';
import type { WebhookReport } from '#libs/webhooks';

/** What is logged of webhooks: which subscription and which code; never an address, nor what was sent. */
export const tellOfWebhook = (log: LedgerLog, report: WebhookReport): void => {
  const { subscriptionId: subscription } = report;
  const about = subscription === null ? {} : { subscription };
  switch (report.kind) {
    case 'delivered':
      return;
    case 'failed':
      log.warn('a webhook message was not taken', {
        ...about,
        code: report.error ?? 'unknown',
        ms: report.millis,
      });
      return;
    case 'dead':
      log.error('a webhook message is a dead letter', { ...about, code: report.error ?? 'unknown' });
      return;
    case 'disabled':
      log.error('a webhook was disabled', { ...about, code: report.cause });
      return;
    case 'trouble':
      log.warn('webhook trouble', { ...about, code: report.error });
  }
};
