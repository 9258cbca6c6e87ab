import type { LedgerMetrics } from '#libs/observability';
import type { BuildReport, ProjectionEngine, ProjectionReport } from '#libs/projections';
import { readTogether } from './read-together.js';

const activeOf = ({ builds }: ProjectionReport): BuildReport | undefined =>
  builds.find(({ role }) => role === 'active');

/** How far the read models are, for whoever watches over the process. */
export const measureProjections = (metrics: LedgerMetrics, projections: ProjectionEngine): void => {
  const reports = readTogether(() => projections.reports());
  const gauge = (
    name: string,
    help: string,
    value: (report: ProjectionReport) => number | undefined,
  ): void => {
    metrics.gaugeBy(name, help, 'projection', async () =>
      (await reports()).flatMap((report) => {
        const measured = value(report);
        return measured === undefined ? [] : [[report.name, measured] as const];
      }),
    );
  };
  gauge(
    'ledger_projection_lag_positions',
    'Positions of the ledger that the rows read are behind; on the embedded store, events.',
    ({ lag }) => lag.positions,
  );
  gauge(
    'ledger_projection_lag_seconds',
    'How long ago the first event was recorded that the rows read lack; 0 when they lack none.',
    ({ lag }) => lag.seconds,
  );
  gauge(
    'ledger_projection_events_per_second',
    'Events applied of late by this process, over all builds.',
    ({ builds }) => builds.reduce((sum, { eventsPerSecond }) => sum + eventsPerSecond, 0),
  );
  gauge('ledger_projection_faulted', '1 while a build stands still at a fault or differs.', ({ builds }) =>
    builds.some(({ state }) => state === 'faulted' || state === 'differs') ? 1 : 0,
  );
  gauge('ledger_projection_live', '1 while the rows read are kept up to date.', (report) =>
    activeOf(report)?.state === 'live' ? 1 : 0,
  );
  gauge('ledger_projection_paused', '1 while a build stands still until it is resumed.', ({ builds }) =>
    builds.some(({ state }) => state === 'paused') ? 1 : 0,
  );
  gauge('ledger_projection_rebuilding', '1 while rows are built anew.', ({ builds }) =>
    builds.some(({ role }) => role === 'candidate') ? 1 : 0,
  );
};
