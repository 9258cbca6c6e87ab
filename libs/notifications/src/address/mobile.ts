import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';
import { ok, refused, type Result } from '#libs/kernel';

/** The United Kingdom, and the crown dependencies that share its +44. */
export const mobileCountries = ['GB', 'GG', 'JE', 'IM'] as const;
export type MobileCountry = (typeof mobileCountries)[number];

export interface MobileRules {
  /** Whose mobile numbers may be sent to: texts to others are what makes pumping pay. */
  readonly countries: readonly MobileCountry[];
  /** Takes the numbers that Ofcom keeps for drama, 07700 900000 to 900999: providers' test numbers are among them. */
  readonly fictional: boolean;
}

export type MobileRefusal = 'not-a-number' | 'not-mobile' | 'country-not-allowed';

/** Unicode has other digits that a parser would turn into these. */
const WRITTEN = /^\+?[0-9 ()-]{7,24}$/;
const FICTIONAL = /^\+447700900[0-9]{3}$/;

/**
 * The number in E.164, from how people write it. Only mobile lines: pagers, personal numbers (070) and premium ranges
 * are refused, and so is every country that was not named.
 */
export const normaliseMobile = (text: string, rules: MobileRules): Result<string, MobileRefusal> => {
  if (!WRITTEN.test(text)) return refused('not-a-number');
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: 'GB', extract: false }, metadata);
  if (parsed === undefined) return refused('not-a-number');
  if (FICTIONAL.test(parsed.number)) return rules.fictional ? ok(parsed.number) : refused('not-a-number');
  if (!parsed.isValid()) return refused('not-a-number');
  if (!(rules.countries as readonly (string | undefined)[]).includes(parsed.country)) {
    return refused('country-not-allowed');
  }
  return parsed.getType() === 'MOBILE' ? ok(parsed.number) : refused('not-mobile');
};
