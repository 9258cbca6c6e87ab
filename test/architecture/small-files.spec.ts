import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const LIMIT = 300;
/** A file may be longer when its first lines say why, in words. */
const REASON = /\/\/ Long because: \S+ \S+/;
const FIRST_LINES = 5;

const root = join(import.meta.dirname, '../..');

const sourceFiles = ['apps', 'libs', 'examples', 'test', 'bench', 'tools'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.(ts|mts|js|mjs)$/.test(path)),
);

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n');

const isTooLong = (text: string): boolean => {
  const lines = linesOf(text);
  return lines.length > LIMIT && !REASON.test(lines.slice(0, FIRST_LINES).join('\n'));
};

describe('source files', () => {
  it('hold one idea each: none is too long without saying why', () => {
    const tooLong = sourceFiles
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
      .filter(({ text }) => isTooLong(text))
      .map(({ path, text }) => `${path}: ${String(linesOf(text).length)} lines`);
    expect(tooLong).toEqual([]);
  });

  it('are found at all', () => {
    expect(sourceFiles).toContain(join('libs', 'kernel', 'src', 'index.ts'));
  });
});

describe('the limit', () => {
  const lines = (count: number): string => 'x;\n'.repeat(count);

  it('lies after the last line allowed', () => {
    expect(isTooLong(lines(LIMIT))).toBe(false);
    expect(isTooLong(lines(LIMIT + 1))).toBe(true);
  });

  it('is lifted by a reason at the top, not by an empty one or one far below', () => {
    expect(isTooLong(`// Long because: one table, kept whole.\n${lines(LIMIT)}`)).toBe(false);
    expect(isTooLong(`// Long because:\n${lines(LIMIT)}`)).toBe(true);
    expect(isTooLong(`${lines(LIMIT)}// Long because: one table, kept whole.\n`)).toBe(true);
  });
});
