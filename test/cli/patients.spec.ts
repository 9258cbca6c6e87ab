import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededLedger, type Seeded } from './support/seeded.js';

const { directory, run, seed } = seededLedger();
let seeded: Seeded;

beforeAll(async () => {
  seeded = await seed();
});

afterAll(() => {
  directory.remove();
});

const erase = (...more: readonly string[]) =>
  run(['patients', 'erase', '--actor', 'op-7', '--reason', 'retention-over', ...more]);

const filed = ['--authorisation', 'IG board, minute 2036/14'];

describe('ledger patients erase', () => {
  it('refuses while the record is kept, and says why', async () => {
    const alive = await erase('--patient', seeded.samples.patient, ...filed, '--yes');
    expect([alive.code, alive.stdout]).toEqual([1, '']);
    expect(alive.stderr).toContain('CONSENT_ERASURE_RETAINED');
    const died = await erase('--nhs-number-stdin', ...filed, '--yes');
    expect(died.code).toBe(2);
    const order = await run([
      ...['patients', 'erase', '--actor', 'op-7', '--reason', 'legal-order', '--legal-order', 'none'],
      ...['--patient', seeded.samples.patient, ...filed, '--yes'],
    ]);
    expect([order.code, order.stderr]).toEqual([1, expect.stringContaining('CONSENT_ERASURE_RETAINED')]);
  });

  it('refuses what it cannot have been meant to do', async () => {
    const patient = ['--patient', seeded.samples.patient];
    for (const [args, said] of [
      [[...patient, ...filed], '--yes'],
      [[...patient, '--yes'], '--authorisation'],
      [[...filed, '--yes'], 'Name the patient'],
      [[...patient, ...filed, '--yes', '--legal-order', 'order-17'], '--legal-order'],
      [[...patient, ...filed, '--yes', '--reason', 'legal-order'], '--legal-order'],
      [[...patient, ...filed, '--yes', '--reason', 'asked-for'], 'retention-over'],
      [[...patient, '--authorisation', 'x'.repeat(201), '--yes'], '200'],
      [[...patient, '--authorisation', ' ', '--yes'], '--authorisation'],
    ] as const) {
      const ran = await erase(...args);
      expect([args, ran.code, ran.stderr]).toEqual([args, 2, expect.stringContaining(said)]);
    }
    const number = '999 000 0018';
    const personal = await erase(...patient, '--authorisation', `as ${number} asked`, '--yes');
    expect([personal.code, personal.stderr]).toEqual([2, expect.stringContaining('CLI_TEXT_PERSONAL')]);
    expect(personal.stderr).not.toContain(number);
  });
});
