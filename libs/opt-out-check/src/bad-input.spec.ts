import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { checkFile, type FileCheckResult } from './check-file.js';
import type { FormatOptions } from './formats.js';
import { keyOfNumber } from './nhs-number-bytes.js';
import { verdict } from './reasons.js';
import { nowhere, StreamSink } from './sinks.js';

/* Input that is bad row by row: each row that cannot be judged is counted by its reason, and the rest is checked. */

const OUT = '9990000018';
const [A, B, C] = ['9990000026', '9990000034', '9990000042'] as const;

const checked = async (
  text: string,
  format: FormatOptions = { format: 'csv', column: 'nhs' },
): Promise<Pick<FileCheckResult, 'reasons' | 'removed'> & { readonly kept: string }> => {
  const written: Buffer[] = [];
  const output = new Writable({
    write: (piece: Buffer, _, done) => {
      written.push(Buffer.from(piece));
      done();
    },
  });
  const { reasons, removed } = await checkFile({
    input: Readable.from([Buffer.from(text)]),
    output: new StreamSink(output),
    rejects: nowhere,
    format,
    judge: (key) => (key === keyOfNumber(OUT) ? verdict.remove : verdict.keep),
  });
  return { kept: Buffer.concat(written).toString(), reasons, removed };
};

describe('bad input, row by row', () => {
  it.each<[string, string, string, FileCheckResult['reasons']]>([
    [
      'ragged rows: too few cells, too many, and a trailing comma',
      `id,nhs\n1,${A}\n${OUT}\n3,${B},x\n4,${C},\n`,
      `id,nhs\n1,${A}\n`,
      { 'ragged-row': 3 },
    ],
    [
      'quotes that do not match',
      `id,nhs\n1,"${A}"\n2,"${B}"x\n3,${C}"\n"4 ""a"", b",${A}\n`,
      `id,nhs\n1,"${A}"\n"4 ""a"", b",${A}\n`,
      { 'bad-quoting': 2 },
    ],
    ['a byte order mark, which stays', `\ufeffnhs\n${A}\n${OUT}\n`, `\ufeffnhs\n${A}\n`, {}],
    [
      'CRLF and LF mixed, which stay, and no line end at the last row',
      `nhs\r\n${A}\n${OUT}\r\n${B}\r\n\r\n${C}`,
      `nhs\r\n${A}\n${B}\r\n${C}`,
      {},
    ],
    ['NUL bytes', `id,nhs\na\0,${A}\n2,${B}\0\n3,${C}\n`, `id,nhs\n3,${C}\n`, { 'nul-byte': 2 }],
    [
      'numbers with spaces: 3-3-4 is read, anything else is not',
      `nhs\n999 000 0026\n999 0000 034\n ${C}\n${C} \n999  000 0042\n999 000 0018\n`,
      `nhs\n999 000 0026\n`,
      { 'not-ten-digits': 4 },
    ],
    [
      'Unicode digits: full width, Arabic-Indic',
      'nhs\n９９９００００００２６\n٩٩٩٠٠٠٠٠٢٦\n',
      'nhs\n',
      { 'not-ascii': 2 },
    ],
    ['no number at all, under a comma', `id,nhs\n1,\n2,""\n`, `id,nhs\n`, { missing: 2 }],
    [
      'numbers of Northern Ireland and of Scotland (CHI)',
      `nhs\n3200000015\n3999999998\n0101010108\n3112999992\n${A}\n`,
      `nhs\n${A}\n`,
      { 'other-nation': 4 },
    ],
    [
      'wrong check digits, and one digit ten times',
      `nhs\n9990000019\n1111111111\n${A}\n`,
      `nhs\n${A}\n`,
      { 'all-same-digit': 1, 'check-digit': 1 },
    ],
  ])('%s', async (_, text, kept, reasons) => {
    const result = await checked(text);
    expect([result.kept, result.reasons]).toEqual([kept, reasons]);
  });

  it('lines of a MESH list that are not a number and one comma', async () => {
    const text = `${A},\n${B}\n${C},,\n,\n"${A}",\n${OUT},\r\n`;
    const { kept, reasons, removed } = await checked(text, { format: 'mesh' });
    expect([kept, removed, reasons]).toEqual([
      `${A},\n`,
      1,
      { missing: 1, 'not-ten-digits': 2, 'bad-line': 1 },
    ]);
  });
});
