import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigitOf } from '#libs/consent';
import { CodedError } from '#libs/kernel';
import { type FormatOptions, keyOfNumber, NumberSet, RowScanner, verdict } from '#libs/opt-out-check';
import { checkSlowly, type SlowResult } from '../model/file-check.js';
import { runOf } from './seed.js';

const LONGEST = 160;
const FILES = 2_000;

const numbers = Array.from({ length: 60 }, (_, i) => String(400_000_000 + i * 5_234_567))
  .map((nine) => `${nine}${String(checkDigitOf(nine))}`)
  .filter((number) => /^\d{10}$/.test(number));
const optedOut = new Set(numbers.filter((_, i) => i % 3 === 0));
const set = NumberSet.of(Uint32Array.from([...optedOut].map(keyOfNumber)));

const written = (number: string): readonly string[] => {
  const [a, b, c] = [number.slice(0, 3), number.slice(3, 6), number.slice(6)];
  return [number, `${a} ${b} ${c}`, `${a}-${b}-${c}`];
};
const wrong = [
  ...[
    '',
    ' ',
    '123',
    '4000000000',
    '1111111111',
    '0101010108',
    '3200000005',
    '40000000041',
    '\0',
    '999 000 0018 ',
  ],
  ...[
    '999 000-0018',
    '999000 0018',
    '\u00d9\u00a1\u00d9\u00a2\u00d9\u00a3',
    'NHS number',
    'O000000000',
    '9990\u000018',
  ],
];
const right = fc.constantFrom(...numbers.flatMap(written));
const number = fc.oneof({ weight: 6, arbitrary: right }, fc.constantFrom(...wrong));
const other = fc.constantFrom('x', '', 'Ann', ' b ', '\u00e9', '12', 'a\0b', 'y'.repeat(40));
const ending = fc.constantFrom('\n', '\n', '\r\n', '\r\n', '\n\n', '\r\r\n', '\r');

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const cellOf = (content: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 10, arbitrary: content },
    { weight: 4, arbitrary: content.map(quoted) },
    { weight: 1, arbitrary: content.map((cell) => quoted(`${cell}"\n, \r\n`)) },
    { weight: 1, arbitrary: content.map((cell) => `${quoted(cell)}?`) },
    { weight: 1, arbitrary: content.map((cell) => `a${cell}"`) },
  );
const noise = fc
  .array(fc.constantFrom('"', ',', '\n', '\r', '\0', '4', ' ', 'a', '\u00ff'), { maxLength: 12 })
  .map((pieces) => pieces.join(''));
const openQuote = fc.constantFrom('"', ',"never', `"${'z'.repeat(LONGEST)}\n`, 'w'.repeat(LONGEST + 1));

const csvLine = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(cellOf(other), cellOf(number), cellOf(other)) },
  { weight: 1, arbitrary: fc.array(cellOf(fc.oneof(other, number)), { maxLength: 5 }) },
);
const csvText = fc
  .tuple(
    fc.constantFrom(
      'id,nhs_number,name',
      'id,"NHS Number",name',
      'nhs,NHS,nhs',
      '\r\nid,number,"na\n""me"',
      '',
      'a"b,c',
    ),
    fc.array(fc.tuple(csvLine, ending), { maxLength: 14 }),
  )
  .map(([head, lines]) => `${head}\r\n${lines.map(([cells, end]) => cells.join(',') + end).join('')}`);
const lineText = fc
  .array(fc.tuple(number, fc.constantFrom(',', ',', ',', '', ',,', ', ', ',x'), ending), { maxLength: 20 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));
const listText = fc
  .array(fc.tuple(number, ending), { maxLength: 20 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));

const csv = fc.record<FormatOptions>(
  {
    format: fc.constant('csv' as const),
    column: fc.constantFrom<(string | number)[]>('nhs_number', 'number', 'nhs', 'NAME', 1, 2, 3, 9),
    header: fc.boolean(),
  },
  { requiredKeys: ['format'] },
);
const file = fc.oneof(
  fc.tuple(csv, csvText),
  fc.tuple(csv, listText),
  fc.tuple(fc.constant<FormatOptions>({ format: 'mesh' }), lineText),
  fc.tuple(fc.constant<FormatOptions>({ format: 'list' }), listText),
);
const mess = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: noise },
  { weight: 1, arbitrary: openQuote },
);
const ugly = fc
  .tuple(fc.constantFrom('', '', '\u00ef\u00bb\u00bf', '\u00ef\u00bb', '\u00ff\u00fe'), file, mess, mess)
  .map(([mark, [format, text], before, after]) => {
    const middle = text.length >> 1;
    return { format, text: mark + text.slice(0, middle) + before + text.slice(middle) + after };
  });

const checkFast = (text: string, format: FormatOptions, cuts: readonly number[]): SlowResult => {
  const scanner = new RowScanner({
    format,
    judge: (key) => (set.has(key) ? verdict.remove : verdict.keep),
    longestRowBytes: LONGEST,
  });
  const bytes = Buffer.from(text, 'latin1');
  let [output, rejections, at] = ['', '', 0];
  try {
    for (let turn = 0; at < bytes.length; turn++) {
      const length = cuts[turn % cuts.length] ?? 1;
      const scanned = scanner.push(bytes.subarray(at, at + length));
      output += Buffer.from(scanned.kept).toString('latin1');
      rejections += scanned.rejections;
      at += length;
    }
    const scanned = scanner.end();
    output += Buffer.from(scanned.kept).toString('latin1');
    rejections += scanned.rejections;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { error: error.code, output: '', rejections: [], removed: 0, kept: 0, blank: 0 };
  }
  const { kept, removed, blank, rejected, reasons } = scanner.counts;
  const told = rejections
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SlowResult['rejections'][number]);
  expect(told).toHaveLength(rejected);
  for (const [reason, count] of Object.entries(reasons))
    expect(told.filter((rejection) => rejection.reason === reason)).toHaveLength(count);
  return { output, rejections: told, kept, removed, blank };
};

it('agrees with a slow, obvious check on random ugly files, wherever they are cut', () => {
  const outcomes = new Map<string, number>();
  const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(
      ugly,
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      ({ text, format }, cuts) => {
        const slow = checkSlowly({ text, format, optedOut, longestRowBytes: LONGEST });
        count(slow.error ?? 'checked');
        for (const { reason } of slow.rejections) count(reason);
        expect(checkFast(text, format, cuts)).toEqual(slow);
      },
    ),
    runOf('file check', FILES),
  );
  // A generator that stopped making one of these would leave it untested.
  expect([...outcomes.keys()].filter((what) => !what.startsWith('OPT_OUT')).toSorted()).toEqual([
    ...['all-same-digit', 'bad-line', 'bad-quoting', 'check-digit', 'checked', 'missing', 'not-ascii'],
    ...['not-ten-digits', 'nul-byte', 'other-nation', 'ragged-row'],
  ]);
  expect([...outcomes.keys()].filter((what) => what.startsWith('OPT_OUT')).length).toBe(7);
});
