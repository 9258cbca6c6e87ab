import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusMillis } from '#libs/kernel';
import { CLINICIAN, NOW } from '../../contract/src/people-and-places.js';
import {
  breakerStanding,
  type BreakerState,
  evolveBreaker,
  figuresSince,
  judgeTraffic,
  neverOpened,
} from './breaker.js';
import type { CodeFigures } from './events.js';
import { defaultCodeTraffic } from './policy.js';

const policy = defaultCodeTraffic.breaker;
const MINUTE = 60_000;
const later = (minutes: number) => plusMillis(NOW, minutes * MINUTE);

const none: CodeFigures = { issued: 0, settled: 0, failed: 0, over: 0, answered: 0 };
const figures = (some: Partial<CodeFigures>): CodeFigures => ({ ...none, ...some });

const opened: BreakerState = evolveBreaker(neverOpened, {
  type: 'CodeBreakerOpened',
  data: {
    cause: 'failures',
    figures: none,
    policyVersion: 'default-1',
    at: NOW,
    trialFrom: later(15),
    recordedBy: CLINICIAN,
  },
});

const verdict = (state: BreakerState, some: Partial<CodeFigures>, minutes = 0) =>
  judgeTraffic(state, figures(some), policy, later(minutes)).kind;

describe('the breaker', () => {
  it.each([
    ['nothing was sent', {}],
    ['too few were sent to say anything', { issued: 49, settled: 49, failed: 49 }],
    ['fewer than half failed', { issued: 100, settled: 100, failed: 49, over: 51, answered: 20 }],
    ['one in ten was acted on', { issued: 60, settled: 60, over: 60, answered: 6 }],
    ['they are under way', { issued: 1_000 }],
    ['they were delivered a moment ago', { issued: 1_000, settled: 1_000 }],
  ] as const)('stays closed when %s', (_, some) => {
    expect(verdict(neverOpened, some)).toBe('pass');
  });

  it('opens when half of them could not be delivered', () => {
    expect(judgeTraffic(neverOpened, figures({ issued: 50, settled: 50, failed: 25 }), policy, NOW)).toEqual({
      kind: 'opens',
      cause: 'failures',
      trialFrom: later(15),
    });
  });

  it('opens when fewer than one in ten was acted on', () => {
    const some = { issued: 60, settled: 60, over: 60, answered: 5 };
    expect(judgeTraffic(neverOpened, figures(some), policy, NOW)).toMatchObject({ cause: 'unanswered' });
  });

  it('lets nothing through until its time is over, and then a few on trial', () => {
    expect([breakerStanding(opened, later(14)), verdict(opened, {}, 14)]).toEqual(['open', 'hold']);
    expect([breakerStanding(opened, later(15)), verdict(opened, {}, 15)]).toEqual(['half-open', 'pass']);
    expect(verdict(opened, { issued: 9 }, 16)).toBe('pass');
    expect(verdict(opened, { issued: 10 }, 16)).toBe('hold');
  });

  it('closes when the trial went well', () => {
    expect(verdict(opened, { issued: 10, settled: 10, over: 1, answered: 1 }, 16)).toBe('closes');
    expect(verdict(opened, { issued: 10, settled: 10, failed: 4, over: 6, answered: 1 }, 26)).toBe('closes');
  });

  it('opens again when it did not', () => {
    expect(verdict(opened, { issued: 10, settled: 10, failed: 5 }, 16)).toBe('opens');
    expect(verdict(opened, { issued: 10, settled: 10, over: 10 }, 26)).toBe('opens');
    expect(verdict(opened, { issued: 10, settled: 10, failed: 4, over: 6 }, 26)).toBe('opens');
  });

  it('looks back over the window, and never behind its last move', () => {
    expect(figuresSince(neverOpened, policy, NOW)).toBe(later(-60));
    expect(figuresSince(opened, policy, later(100))).toBe(later(15));
    const closed = evolveBreaker(opened, {
      type: 'CodeBreakerClosed',
      data: { cause: 'administrator', reason: 'mended', at: later(20), recordedBy: CLINICIAN },
    });
    expect([closed.opened, breakerStanding(closed, later(20))]).toEqual([null, 'closed']);
    expect(figuresSince(closed, policy, later(30))).toBe(later(20));
    expect(figuresSince(closed, policy, later(90))).toBe(later(30));
  });

  it('never stays on trial once what became of all codes is known', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 99 }),
        (trialCodes, failedShare, answeredShare, mostFailedPercent, leastAnsweredPercent) => {
          const failed = Math.floor((trialCodes * failedShare) / 100);
          const over = trialCodes - failed;
          const answered = Math.floor((over * answeredShare) / 100);
          const some = { issued: trialCodes, settled: trialCodes, failed, over, answered };
          const own = { ...policy, trialCodes, mostFailedPercent, leastAnsweredPercent };
          const { kind } = judgeTraffic(opened, some, own, later(60));
          expect(['opens', 'closes']).toContain(kind);
        },
      ),
    );
  });
});
