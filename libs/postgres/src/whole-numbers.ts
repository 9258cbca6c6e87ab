import { types } from 'pg';

const INT8 = 20;
const NUMERIC = 1700;

/** A number where it is exact, as SQLite answers; a bigint beyond: no digit is ever lost. */
export const wholeNumber = (text: string): number | bigint => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
};

/** A sum of whole numbers comes as `numeric`; a fraction stays text. */
const numeric = (text: string): number | bigint | string => (/^-?\d+$/.test(text) ? wholeNumber(text) : text);

const parserOf = types.getTypeParser as (oid: number, format?: 'text' | 'binary') => unknown;

/** How this lib's connections read what the server answers. */
export const typeParsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === INT8) return wholeNumber;
    if (format !== 'binary' && oid === NUMERIC) return numeric;
    return parserOf(oid, format);
  }) as typeof types.getTypeParser,
};
