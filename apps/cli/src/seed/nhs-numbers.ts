import { checkDigitOf, type NhsNumber } from '#libs/consent';

/** The test numbers the NHS publishes; the demo patients have them. */
export const publishedTestNumbers = [
  '9990000018',
  '9990000026',
  '9990000034',
  '9990000042',
  '9990000050',
  '9990000069',
  '9990000077',
  '9990000085',
] as readonly string[] as readonly NhsNumber[];

/** Numbers beginning 999 are kept for tests: none is ever given to a person. */
const TEST_RANGE = 999_000_000;
const IN_RANGE = 1_000_000;
/** Left to the published numbers. */
const KEPT_FREE = 100;
/** A step without a factor in common with the range visits every place in it once, in no visible order. */
const STEP = 387_420_489;

/**
 * Test numbers of the county's patients: all different, all valid, none of them published. They are stored as their
 * first nine digits, four bytes each.
 */
export class NhsNumbers {
  readonly #bodies: Uint32Array;

  constructor(count: number) {
    this.#bodies = new Uint32Array(count);
    let place = 0;
    for (let found = 0; found < count; place++) {
      if (place >= IN_RANGE) throw new RangeError('there are not that many test numbers');
      const body = TEST_RANGE + ((place * STEP) % IN_RANGE);
      if (body < TEST_RANGE + KEPT_FREE || checkDigitOf(String(body)) === undefined) continue;
      this.#bodies[found++] = body;
    }
  }

  at(index: number): NhsNumber {
    const nine = String(this.#bodies[index]);
    return `${nine}${String(checkDigitOf(nine))}` as NhsNumber;
  }
}
