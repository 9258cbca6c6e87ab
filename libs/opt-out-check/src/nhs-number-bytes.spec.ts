import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigitOf, parseNhsNumber } from '#libs/consent';
import { keyOfNumber, numberKeyAt, numberOfKey } from './nhs-number-bytes.js';
import { rejectionReasons } from './reasons.js';

const read = (text: string): number => {
  const bytes = Buffer.from(`9${text}9`);
  return numberKeyAt(bytes, 1, bytes.length - 1);
};
const reasonFor = (text: string) => rejectionReasons[~read(text)];

describe('numberKeyAt', () => {
  it('reads what parseNhsNumber reads, and nothing else', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
    const checked = digits(9).map((nine) => `${nine}${String(checkDigitOf(nine) ?? 0)}`);
    const grouped = fc
      .tuple(checked, fc.constantFrom(' ', '-', '.', ''), fc.constantFrom(' ', '-', ''))
      .map(([ten, one, other]) => `${ten.slice(0, 3)}${one}${ten.slice(3, 6)}${other}${ten.slice(6)}`);
    const shape = fc.oneof(checked, digits(10), grouped, fc.string(), fc.stringMatching(/^[0-9 -]{8,14}$/));
    fc.assert(
      fc.property(shape, (text) => {
        const number = parseNhsNumber(text);
        const key = read(text);
        if (number === undefined) expect(key).toBeLessThan(0);
        else {
          expect(key).toBe(keyOfNumber(number));
          expect(numberOfKey(key)).toBe(number);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(['9990000018', '999 000 0026', '999-000-0034', '9990000042', '9990000050', '9990000069'])(
    'reads the test number %s',
    (text) => {
      expect(read(text)).toBe(keyOfNumber(text.replace(/[ -]/g, '')));
    },
  );

  it.each([
    ['', 'missing'],
    ['999000001', 'not-ten-digits'],
    ['999 000-0018', 'not-ten-digits'],
    [' 9990000018', 'not-ten-digits'],
    ['٩٩٩٠٠٠٠٠١٨', 'not-ascii'],
    ['1111111111', 'all-same-digit'],
    ['0000000000', 'all-same-digit'],
    ['3200000005', 'other-nation'],
    ['0101010108', 'other-nation'],
    ['9990000019', 'check-digit'],
  ])('says of %p that it is %s', (text, expected) => {
    expect(reasonFor(text)).toBe(expected);
  });
});
