import type { CodeBreakerView, CodeGate } from '#libs/application';
import { breakerStandings } from '#libs/consent';
import type { LedgerMetrics } from '#libs/observability';

/** What an alarm is set on: that no codes go out, and how those before fared. */
export const measureCodeBreaker = (metrics: LedgerMetrics, gate: Pick<CodeGate, 'view'>): void => {
  const viewed = async (
    values: (view: CodeBreakerView) => readonly (readonly [string, number])[],
  ): Promise<readonly (readonly [string, number])[]> => values(await gate.view());
  metrics.gaugeBy(
    'ledger_code_breaker',
    '1 for how the breaker on codes stands: anything but closed, and codes do not go out, or on trial.',
    'standing',
    () => viewed(({ standing }) => breakerStandings.map((one) => [one, one === standing ? 1 : 0] as const)),
  );
  metrics.gaugeBy(
    'ledger_codes_in_window',
    'Codes that the breaker looks at, by what became of them.',
    'what',
    () => viewed(({ figures }) => Object.entries({ ...figures })),
  );
};
