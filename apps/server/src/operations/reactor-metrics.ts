import type { LedgerMetrics } from '#libs/observability';
import type { Reactors, ReactorStatus } from '#libs/reactors';

/** What an alarm is set on: an effect given up, and effects that wait longer than they should. */
export const measureReactors = (metrics: LedgerMetrics, reactors: Reactors): void => {
  const gauge = (name: string, help: string, value: (status: ReactorStatus) => number): void => {
    metrics.gaugeBy(name, help, 'reactor', async () =>
      (await reactors.status()).map((status) => [status.name, value(status)] as const),
    );
  };
  gauge(
    'ledger_reactor_dead_letters',
    'Effects that were given up and wait for a person.',
    ({ dead }) => dead,
  );
  gauge('ledger_reactor_overdue', 'Effects that are due and not done.', ({ overdue }) => overdue);
  gauge(
    'ledger_reactor_lag_seconds',
    'How long the oldest effect that is due has been waiting.',
    ({ lagSeconds }) => lagSeconds,
  );
};
