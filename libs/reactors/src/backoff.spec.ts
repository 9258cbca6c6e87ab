import { describe, expect, it } from '@jest/globals';
import { CodedError, instant, millisOf } from '#libs/kernel';
import { codeOf, dueAgain } from './backoff.js';

const now = instant('2026-03-01T09:00:00Z');
const policy = { attempts: 12, baseMillis: 1_000, maxMillis: 60_000 };
const definition = { status: 503, title: 'busy', remedy: 'wait' };
const busy = (retryAfterSeconds?: number) => new CodedError('BUSY', definition, { retryAfterSeconds });

const pause = (failures: number, error: unknown, random = 0): number =>
  millisOf(dueAgain(now, failures, error, { policy, random: () => random })) - millisOf(now);

describe('the pause before the next try', () => {
  it('doubles with each failure, up to a limit', () => {
    expect([1, 2, 3, 6, 7, 40].map((failures) => pause(failures, busy()))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ]);
  });

  it('leaves half of itself to chance', () => {
    expect(pause(3, busy(), 0.999)).toBeGreaterThanOrEqual(2_000);
    expect(pause(3, busy(), 0.999)).toBeLessThan(2_010);
  });

  it('is as long as the other side asked for, within the limit', () => {
    expect([pause(1, busy(30)), pause(6, busy(30)), pause(1, busy(3_600))]).toEqual([30_000, 32_000, 60_000]);
  });
});

describe('the code of a failure', () => {
  it('is its code, or its kind, and never its text', () => {
    expect(
      [busy(), new TypeError('07700 900123'), 'thrown', Object.assign(new Error('x'), { code: 'EPIPE' })].map(
        codeOf,
      ),
    ).toEqual(['BUSY', 'TypeError', 'UNKNOWN', 'EPIPE']);
  });
});
