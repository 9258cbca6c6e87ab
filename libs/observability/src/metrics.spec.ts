import { describe, expect, it } from '@jest/globals';
import { LedgerMetrics } from './metrics.js';

const linesOf = async (metrics: LedgerMetrics, name: string): Promise<readonly string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(name));

describe('values that are asked for when the metrics are read', () => {
  it('are gone with what they were of', async () => {
    const metrics = new LedgerMetrics();
    let values: readonly (readonly [string, number])[] = [
      ['one', 1],
      ['two', 2],
    ];
    metrics.gaugeBy('ledger_test', 'x', 'of', () => Promise.resolve(values));
    expect(await linesOf(metrics, 'ledger_test')).toEqual([
      'ledger_test{of="one"} 1',
      'ledger_test{of="two"} 2',
    ]);
    values = [['two', 3]];
    expect(await linesOf(metrics, 'ledger_test')).toEqual(['ledger_test{of="two"} 3']);
  });

  it('are left out while they cannot be had, which is counted; all else is still told', async () => {
    const metrics = new LedgerMetrics();
    let isBroken = false;
    const ask = <T>(value: T): Promise<T> =>
      isBroken ? Promise.reject(new Error('no database')) : Promise.resolve(value);
    metrics.gaugeBy('ledger_test', 'x', 'of', () => ask([['one', 1]] as const));
    metrics.gauge('ledger_other', 'x', () => ask(7));
    metrics.problem('CONSENT_UNAVAILABLE');
    expect(await linesOf(metrics, 'ledger_other')).toEqual(['ledger_other 7']);
    isBroken = true;
    const text = await metrics.text();
    for (const line of ['ledger_test{', 'ledger_other ']) expect(text).not.toContain(`\n${line}`);
    expect(text).toContain('ledger_http_problems_total{code="CONSENT_UNAVAILABLE"} 1');
    isBroken = false;
    expect(await linesOf(metrics, 'ledger_other')).toEqual(['ledger_other 7']);
    expect(await linesOf(metrics, 'ledger_metrics_unread_total')).toEqual([
      'ledger_metrics_unread_total{metric="ledger_test"} 1',
      'ledger_metrics_unread_total{metric="ledger_other"} 1',
    ]);
  });
});
