import { describe, expect, it } from '@jest/globals';
import { CopyRows } from './copy-rows.js';

const textOf = (...rows: readonly unknown[][]): string =>
  Buffer.concat(new CopyRows({ table: 't', columns: ['a', 'b'] }, rows).pieces).toString();

const one = { table: 't', columns: ['a'] };

describe('rows for COPY', () => {
  it('are lines of fields', () => {
    expect(textOf(['x', 1], ['', null], [12n, true])).toBe('x\t1\n\t\\N\n12\tt\n');
  });

  it('hold nothing that could end a field, a row or the whole', () => {
    expect(textOf(['\t\n\r\b\f\v\\', '\\N'], ['\\.', 'é😀'])).toBe(
      '\\t\\n\\r\\b\\f\\v\\\\\t\\\\N\n\\\\.\té😀\n',
    );
  });

  it('come in pieces, none of them large, and none when there are no rows', () => {
    expect(new CopyRows(one, []).pieces).toEqual([]);
    const { pieces } = new CopyRows(
      one,
      Array.from({ length: 1_000 }, () => ['x'.repeat(1_000)]),
    );
    expect(pieces.length).toBeGreaterThan(10);
    expect(Buffer.concat(pieces)).toHaveLength(1_001_000);
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['the first half of a pair', '\ud83d'],
    ['the second half', 'x\ude00y'],
    ['undefined', undefined],
    ['a number that is none', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['an object', {}],
    ['a date', new Date(0)],
  ])('are refused with %s, and the value is not quoted', (_, value) => {
    expect(() => new CopyRows(one, [[value]])).toThrow('POSTGRES_VALUE_REFUSED: The column a cannot hold');
  });

  it('are refused when one has another number of columns', () => {
    expect(() => new CopyRows(one, [['x', 'y']])).toThrow('other columns');
  });
});
