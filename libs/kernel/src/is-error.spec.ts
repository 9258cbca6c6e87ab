import { connect } from 'node:net';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { isError } from './is-error.js';

describe('what was thrown', () => {
  it.each([
    ['an error', new TypeError('x'), true],
    ['an error of another realm', runInNewContext('new TypeError("x")'), true],
    ['a text', 'x', false],
    ['what only looks like one', { name: 'Error', message: 'x', stack: '' }, false],
    ['nothing', undefined, false],
  ])('is an error or not: %s', (_, thrown, expected) => {
    expect(isError(thrown)).toBe(expected);
  });

  it('is one when Node itself has thrown it', async () => {
    const refused = await new Promise((resolve) => connect(1, '127.0.0.1').once('error', resolve));
    expect(isError(refused)).toBe(true);
  });
});
