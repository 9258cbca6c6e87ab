import fc from 'fast-check';
import { describe, it } from '@jest/globals';
import { type AccessRequest, decideAccess } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import { modelDecision } from '../model/decision.js';
import { type ModelWorld, asKnownAt } from '../model/world.js';
import { buildWorld } from './build-world.js';
import { fromModel, fromProduction, isSame, tell } from './compare.js';
import { factsAsKnownAt } from './facts.js';
import { history, knownShare, question } from './histories.js';
import { recordTime } from './pool.js';
import { runOf } from './seed.js';

/** Fails with the counterexample where production and the model part. */
const expectSame = (world: ModelWorld, request: AccessRequest, knownAt: Instant): void => {
  const asked = { ...request, knownAt };
  const production = fromProduction(decideAccess(request, factsAsKnownAt(world, knownAt)));
  const model = fromModel(modelDecision(asked, world));
  if (isSame(production, model)) return;
  throw new Error(`production and model part:\n${tell(asKnownAt(world, knownAt), asked, model, production)}`);
};

describe('the access decision, over random histories', () => {
  it('is what the model reads out of the rules', () => {
    const questions = fc.array(question, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(history, questions, knownShare, (steps, requests, share) => {
        const world = buildWorld(steps);
        for (const request of requests)
          expectSame(world, request, recordTime(Math.round(steps.length * share)));
      }),
      runOf('access decision against the model', 8000),
    );
  });
});
