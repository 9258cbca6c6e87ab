import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, millisOf, plusMillis } from '#libs/kernel';
import { failure, unreachable } from '../../test/sender-in-memory.js';
import { afterDelivery, afterFailure, causeToDisable } from './health.js';
import { attemptsOf, defaultPolicy, dueAfter } from './policy.js';
import { stateAt, type WebhookState } from './state.js';

const HOUR = 3_600_000;
const now = instant('2024-03-01T12:00:00Z');
const middle = () => 0.5;
const judging = { now, policy: defaultPolicy, random: middle };
const healthy = stateAt(0, '0');

const pausedFor = (change: Partial<WebhookState>): number =>
  typeof change.pausedUntil === 'string' ? millisOf(change.pausedUntil) - millisOf(now) : 0;

describe('trying again', () => {
  it('doubles its pauses up to four hours', () => {
    const pause = { baseMillis: 5_000, maxMillis: 4 * HOUR, random: middle };
    const seconds = [1, 2, 3, 11, 12, 13, 50].map(
      (failures) => (millisOf(dueAfter(now, failures, pause)) - millisOf(now)) / 1000,
    );
    expect(seconds).toEqual([5, 10, 20, 5_120, 10_240, 14_400, 14_400]);
  });

  it('leaves a fifth of each pause to chance, either way', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
        const of = (random: number) =>
          millisOf(dueAfter(now, failures, { baseMillis: 5_000, maxMillis: HOUR, random: () => random }));
        const full = of(0.5) - millisOf(now);
        const pause = of(chance) - millisOf(now);
        expect(pause).toBeGreaterThanOrEqual(full * 0.8 - 1);
        expect(pause).toBeLessThanOrEqual(full * 1.2 + 1);
      }),
    );
  });

  it('goes on for three days', () => {
    const attempts = attemptsOf(defaultPolicy);
    let past = 0;
    for (let failures = 1; failures < attempts; failures += 1) {
      const pause = { baseMillis: 5_000, maxMillis: 4 * HOUR, random: middle };
      past += millisOf(dueAfter(now, failures, pause)) - millisOf(now);
    }
    expect(past / HOUR).toBeGreaterThanOrEqual(72);
    expect(past / HOUR).toBeLessThan(76);
  });
});

describe('a receiver', () => {
  it('that refuses one message is sent others at once', () => {
    expect(afterFailure(healthy, failure(), judging)).toMatchObject({
      change: { streak: 1, pausedUntil: null, lastError: 'WEBHOOK_STATUS_REFUSED' },
      counts: true,
    });
  });

  it('that cannot be reached is left alone, longer and longer but no longer than an hour', () => {
    const pauses = [0, 1, 2, 40].map((streak) =>
      pausedFor(afterFailure({ ...healthy, streak }, unreachable, judging).change),
    );
    expect(pauses).toEqual([5_000, 10_000, 20_000, HOUR]);
  });

  it('is left alone no longer for the others that were under way, and no shorter than one of them asked for', () => {
    const asked = failure({ status: 429, retryAfterMillis: 60_000, unreachable: true });
    const first = afterFailure(healthy, asked, judging, 0).change;
    const { change } = afterFailure({ ...healthy, ...first }, unreachable, judging, 0);
    expect([change.streak, pausedFor(change)]).toEqual([1, 60_000]);
    const { change: next } = afterFailure({ ...healthy, ...change }, unreachable, judging, 1);
    expect([next.streak, pausedFor(next)]).toEqual([2, 10_000]);
  });

  it('that refuses everything is left alone too', () => {
    const pauses = [3, 4, 5].map((streak) =>
      pausedFor(afterFailure({ ...healthy, streak }, failure(), judging).change),
    );
    expect(pauses).toEqual([0, 5_000, 10_000]);
  });

  it('is left alone for as long as it asks, but no longer than four hours', () => {
    const pauses = [30_000, 48 * HOUR].map((retryAfterMillis) =>
      pausedFor(
        afterFailure(healthy, failure({ status: 429, retryAfterMillis, unreachable: true }), judging).change,
      ),
    );
    expect(pauses).toEqual([30_000, 4 * HOUR]);
  });

  it('that cannot be reached uses up no message, except one that fails where others arrive', () => {
    expect(afterFailure({ ...healthy, streak: 3 }, unreachable, judging).counts).toBe(false);
    expect(afterFailure(healthy, unreachable, judging).counts).toBe(true);
  });

  it('is disabled when it is gone, or has taken nothing for three days', () => {
    const since = (hours: number) => plusMillis(now, -hours * HOUR);
    const failing = { ...healthy, streak: 20, failingSince: since(71), lastError: 'WEBHOOK_TIMED_OUT' };
    expect(causeToDisable(failing, judging)).toBeUndefined();
    expect(causeToDisable({ ...failing, failingSince: since(72) }, judging)).toBe('failing');
    expect(causeToDisable({ ...failing, failingSince: since(90), streak: 2 }, judging)).toBeUndefined();
    expect(causeToDisable({ ...failing, streak: 1, lastError: 'WEBHOOK_GONE' }, judging)).toBe('gone');
    expect(causeToDisable({ ...failing, ...afterDelivery(now) }, judging)).toBeUndefined();
  });
});
