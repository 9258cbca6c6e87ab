import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigitOf, holdsNhsNumber, parseNhsNumber } from './nhs-number.js';

/** The rule as section 6 tells it, in other words than the code: weights 10 to 2, 11 less the rest. */
const checkDigitByHand = (nine: string): number | 'none' => {
  let sum = 0;
  for (let place = 0; place < 9; place += 1) sum += Number(nine.charAt(place)) * (10 - place);
  const rest = sum % 11;
  if (rest === 0) return 0;
  return rest === 1 ? 'none' : 11 - rest;
};

const nineDigits = fc.stringMatching(/^[0-9]{9}$/);
const isOfAnotherNation = (nine: string) => /^(?:3[2-9]|0[1-9]|[12][0-9]|30|31[01])/.test(nine.slice(0, 3));

describe('an NHS number', () => {
  it.each([
    '9990000018',
    '9990000026',
    '9990000034',
    '9990000042',
    '9990000050',
    '9990000069',
    '9990000077',
    '9990000085',
    '4010232137',
  ])('is %s', (number) => {
    expect(parseNhsNumber(number)).toBe(number);
  });

  it('is written in one run, or 3-3-4 with spaces or hyphens', () => {
    expect(parseNhsNumber('999 000 0018')).toBe('9990000018');
    expect(parseNhsNumber('999-000-0018')).toBe('9990000018');
  });

  it.each([
    ['mixed separators', '999-000 0018'],
    ['mixed separators the other way', '999 000-0018'],
    ['one separator', '999 0000018'],
    ['groups of other sizes', '9990 000 018'],
    ['two spaces', '999  000  0018'],
    ['another separator', '999.000.0018'],
    ['a no-break space', '999\u00a0000\u00a00018'],
    ['space around it', ' 9990000018'],
    ['a line break at the end', '9990000018\n'],
    ['nine digits', '999000001'],
    ['eleven digits', '99900000180'],
    ['a letter', '999000001B'],
    ['a sign', '+990000018'],
    ['Arabic-Indic digits', '٩٩٩٠٠٠٠٠١٨'],
    ['full-width digits', '９９９００００１８'],
    ['one digit of another script', '999000001８'],
    ['nothing', ''],
  ])('is not one with %s', (_, text) => {
    expect(parseNhsNumber(text)).toBeUndefined();
  });

  it.each(Array.from({ length: 10 }, (_, digit) => String(digit).repeat(10)))(
    'is not %s, the same digit all along',
    (text) => {
      expect(parseNhsNumber(text)).toBeUndefined();
    },
  );

  it('leaves out 1111111111 though its check digit is right', () => {
    expect(checkDigitOf('111111111')).toBe(1);
  });

  it.each(['999000001', '401023213', '943476591'])('has one check digit at most after %s', (nine) => {
    const valid = Array.from({ length: 10 }, (_, digit) => `${nine}${digit}`).filter(
      (number) => parseNhsNumber(number) !== undefined,
    );
    expect(valid).toHaveLength(1);
  });

  it('is none where the check digit would be 10', () => {
    const nine = '999000000';
    const without = Array.from({ length: 100 }, (_, i) => String(Number(nine) + i)).filter(
      (digits) => checkDigitOf(digits) === undefined,
    );
    expect(without.length).toBeGreaterThan(0);
    for (const digits of without)
      for (let digit = 0; digit < 10; digit += 1) expect(parseNhsNumber(`${digits}${digit}`)).toBeUndefined();
  });

  it('is, of all ten endings of any nine digits, the one the rule gives', () => {
    fc.assert(
      fc.property(nineDigits, (nine) => {
        const expected = checkDigitByHand(nine);
        expect(checkDigitOf(nine) ?? 'none').toBe(expected);
        for (let digit = 0; digit < 10; digit += 1) {
          const number = `${nine}${digit}`;
          const valid = digit === expected && !isOfAnotherNation(nine) && !/^(\d)\1{9}$/.test(number);
          expect(parseNhsNumber(number)).toBe(valid ? number : undefined);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the ranges of other nations', () => {
  /** Some number with that prefix whose check digit is right. */
  const withPrefix = (prefix: number): string => {
    const start = String(prefix).padStart(3, '0');
    for (let rest = 1; rest < 100; rest += 1) {
      const nine = `${start}${String(rest).padStart(6, '0')}`;
      const digit = checkDigitOf(nine);
      if (digit !== undefined) return `${nine}${digit}`;
    }
    throw new Error(`no number begins with ${start}`);
  };

  it.each([10, 11, 99, 100, 310, 311])('has the Scottish CHI with prefix %d', (prefix) => {
    expect(parseNhsNumber(withPrefix(prefix))).toBeUndefined();
  });

  it.each([320, 321, 350, 399])('has Northern Ireland with prefix %d', (prefix) => {
    expect(parseNhsNumber(withPrefix(prefix))).toBeUndefined();
  });

  it.each([0, 9, 312, 319, 400, 999])('leaves out prefix %d', (prefix) => {
    const number = withPrefix(prefix);
    expect(parseNhsNumber(number)).toBe(number);
  });
});

describe('an NHS number inside other text', () => {
  it.each([
    '9990000018',
    '999-000-0018',
    '999.000:0018',
    '999 000 0018',
    'encounter-9990000018',
    'A9990000018B',
    'x/999-000-0018/y',
    '12-345-6789-999-000-0018',
    '1234567890 999_000_0018',
  ])('is found: %s', (text) => {
    expect(holdsNhsNumber(text)).toBe(true);
  });

  it.each([
    '',
    'encounter-4711',
    '9990000019',
    '99900000181',
    '555036632103',
    '999-0000-018',
    '999--000-0018',
    '3999-000-0018',
    '999a000a0018',
    '1700000000',
    '９９９００００１８',
  ])('is not seen where there is none: %s', (text) => {
    expect(holdsNhsNumber(text)).toBe(false);
  });

  it('is not seen in a random id, where ten digits may stand in a row by chance', () => {
    expect(holdsNhsNumber('7f1cbb28-7aa0-4d0a-8f3c-9990000018ab')).toBe(false);
    expect(holdsNhsNumber('urn:uuid:7F1CBB28-7AA0-4D0A-8F3C-9990000018AB')).toBe(false);
    expect(holdsNhsNumber('7f1cbb28-7aa0-4d0a-8f3c-9990000018ab-9990000018')).toBe(true);
  });
});
