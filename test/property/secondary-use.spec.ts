import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { decideSecondaryUse, decideSecondaryUses, evolveGrounds, noGrounds } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import { modelUse, type UseWorld } from '../model/secondary-use.js';
import { factsAsKnownAt } from './facts.js';
import { recordTime } from './pool.js';
import { useHistory, useRequest } from './secondary-use-histories.js';
import { runOf } from './seed.js';

const factsOf = (world: UseWorld, knownAt: Instant) => ({
  ...factsAsKnownAt(world, knownAt),
  grounds: evolveGrounds(
    noGrounds,
    world.grounds.filter((event) => event.recordedAt <= knownAt),
  ),
});

describe('the secondary-use decision, over random histories', () => {
  it('is what the model reads out of the rules, as at any time and as known at any time', () => {
    const requests = fc.array(useRequest, { minLength: 1, maxLength: 4 });
    const fired = new Map<string, number>();
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(useHistory, requests, share, ({ world, steps }, asked, known) => {
        const knownAt = recordTime(Math.round(steps * known));
        for (const request of asked) {
          const { outcome, rule, answers } = decideSecondaryUse(request, factsOf(world, knownAt));
          const sources = answers.map((answer) => [answer.source, answer.outcome, answer.rule]);
          const model = modelUse(world, request, knownAt);
          // Compared without `expect`, which takes longer than both answers together.
          if (!isDeepStrictEqual({ outcome, rule, sources }, model))
            expect({ outcome, rule, sources }).toEqual(model);
          for (const which of [rule, ...answers.map((answer) => answer.rule)])
            fired.set(which, (fired.get(which) ?? 0) + 1);
        }
      }),
      runOf('secondary use against the model', 4000),
    );
    // Every rule has had its say, so that none was compared with nothing.
    expect([...fired.keys()].sort()).toEqual(
      [1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9].map((rule) => `secondary-use.${rule}`),
    );
  });

  it('of many patients is the decision of each', () => {
    fc.assert(
      fc.property(fc.array(useHistory, { minLength: 1, maxLength: 3 }), useRequest, (histories, request) => {
        const knownAt = recordTime(100);
        const facts = histories.map(({ world }) => factsOf(world, knownAt));
        const [first] = facts;
        const shared = first!;
        const many = decideSecondaryUses(request, facts, shared);
        expect(many).toEqual(
          facts.map(({ patient, superseded }) =>
            decideSecondaryUse(request, { ...shared, patient, superseded }),
          ),
        );
      }),
      runOf('secondary use of many', 200),
    );
  });
});
