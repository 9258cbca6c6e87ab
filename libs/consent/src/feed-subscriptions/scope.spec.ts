import { describe, expect, it } from '@jest/globals';
import { odsCode } from '#libs/kernel';
import { type FeedScope, scopeChange, tidyScope } from './scope.js';

const [A, B, C] = ['RAA', 'RBB', 'RCC'].map(odsCode) as [never, never, never];

const scope: FeedScope = {
  families: ['choice', 'opt-out'],
  organisations: [A, B],
  practices: null,
  schemes: ['national'],
  nhsNumber: true,
};
const nothing = { families: [], organisations: [], practices: [], schemes: [], nhsNumber: false };

describe('the change of a scope', () => {
  it('is none where both are the same', () => {
    expect(scopeChange(scope, { ...scope })).toEqual({ narrowed: null, widened: null });
  });

  it('names what went', () => {
    expect(scopeChange(scope, { ...scope, families: ['choice'], schemes: [], nhsNumber: false })).toEqual({
      narrowed: { ...nothing, families: ['opt-out'], schemes: ['national'], nhsNumber: true },
      widened: null,
    });
  });

  it('names what went and what came', () => {
    expect(scopeChange(scope, { ...scope, organisations: [B, C] })).toEqual({
      narrowed: { ...nothing, organisations: [A] },
      widened: { ...nothing, organisations: [C] },
    });
  });

  it('is null for all but those that are named', () => {
    expect(scopeChange(scope, { ...scope, practices: [A] })).toEqual({
      narrowed: { ...nothing, practices: null },
      widened: null,
    });
    expect(scopeChange(scope, { ...scope, organisations: null })).toEqual({
      narrowed: null,
      widened: { ...nothing, organisations: null },
    });
  });
});

it('a tidy scope names nothing twice, and everything in order', () => {
  const untidy: FeedScope = { ...scope, families: ['opt-out', 'choice', 'choice'], organisations: [B, A, B] };
  expect(tidyScope(untidy)).toEqual(scope);
});
