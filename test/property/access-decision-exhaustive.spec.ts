import { describe, expect, it } from '@jest/globals';
import { type AccessRequest, decideAccess } from '#libs/consent';
import { modelDecision } from '../model/decision.js';
import { answers, choices, endlessChoices, linked, succession } from './alphabets.js';
import { fromModel, fromProduction, isSame, tell } from './compare.js';
import { afterAll, everyHistory } from './exhaustive.js';
import { U, day } from './pool.js';

const request: AccessRequest = {
  viewer: U,
  actor: { id: 'clinician-1', roleCode: 'R8000' },
  purpose: 'direct-care',
  sources: 'any',
  items: [],
  at: day(4),
};
const asked = { ...request, knownAt: afterAll };

type Alphabet = Omit<Parameters<typeof everyHistory>[0], 'longest' | 'inEveryOrder'>;

/** The histories on which production and the model part; the shortest one in words. */
const disagreements = (alphabet: Alphabet, longest: number, inEveryOrder: boolean) => {
  const found: string[] = [];
  const total = everyHistory({ ...alphabet, longest, inEveryOrder }, (world, facts) => {
    const production = fromProduction(decideAccess(request, facts));
    const model = fromModel(modelDecision(asked, world));
    if (isSame(production, model)) return;
    found.push(tell(world, asked, model, production));
  });
  const shortest = found.toSorted((a, b) => a.split('\n').length - b.split('\n').length).slice(0, 1);
  return { total, found: found.length, shortest };
};

const none = { found: 0, shortest: [] };

describe('the access decision, over every small history', () => {
  it('of up to four choices', () => {
    expect(disagreements(choices, 4, false)).toEqual({ ...none, total: 135_750 });
  });

  it('of up to three choices, recorded in every order', () => {
    expect(disagreements(endlessChoices, 3, true)).toEqual({ ...none, total: 20_439 });
  });

  it('of up to three choices, answers and verified requests', () => {
    expect(disagreements(answers, 3, true)).toEqual({ ...none, total: 20_439 });
  });

  it('of up to three entries about a closed organisation and its successor', () => {
    expect(disagreements(succession, 3, true)).toEqual({ ...none, total: 27_930 });
  });

  it('of up to three entries about a number and one it superseded', () => {
    expect(disagreements(linked, 3, true)).toEqual({ ...none, total: 33_824 });
  });
});
