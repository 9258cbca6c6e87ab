import { describe, expect, it } from '@jest/globals';
import { cursorAfter, keyAfter, limitOf, pageOf } from './page.js';

describe('a page', () => {
  it.each([1, 50, 200])('may hold %i entries', (limit) => {
    expect(limitOf({ limit })).toBe(limit);
  });

  it.each([0, -1, 201, 1.5, Number.NaN])('may not hold %p', (limit) => {
    expect(() => limitOf({ limit })).toThrow('READ_MODEL_LIMIT_INVALID');
  });

  it('names the next one only when there is one', () => {
    const options = { list: 'letters', limit: 2, keyOf: (row: string) => row };
    expect(pageOf(['a', 'b'], options)).toEqual({ entries: ['a', 'b'], next: undefined });
    const { entries, next } = pageOf(['a', 'b', 'c'], options);
    expect(entries).toEqual(['a', 'b']);
    expect(keyAfter('letters', { cursor: next })).toBe('b');
  });

  it('starts at the beginning without a cursor', () => {
    expect(keyAfter('letters', {})).toBeUndefined();
  });

  it.each([
    ['of another list', cursorAfter('numbers', '1')],
    ['nobody gave out', 'bm90aGluZw'],
    ['with more in it', Buffer.from('["letters","a","b"]').toString('base64url')],
    ['with another key', Buffer.from('["letters",1]').toString('base64url')],
    ['that is empty', ''],
  ])('refuses a cursor %s', (_, cursor) => {
    expect(() => keyAfter('letters', { cursor })).toThrow('READ_MODEL_CURSOR_INVALID');
  });
});
