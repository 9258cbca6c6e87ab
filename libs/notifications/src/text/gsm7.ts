/** The basic table of GSM 03.38; each of these takes one of a text message's 160 places. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Its extension; each takes two. */
const EXTENSION = new Set('^{}\\[~]|€');

/** What a reader takes for the same. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '•': '*',
  '·': '.',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  œ: 'oe',
  Œ: 'OE',
};

const COMBINING = /\p{M}/gu;
const SPACE = /[\p{Z}\t\n\r]/u;
/** Invisible: controls, and what changes the direction in which a text reads. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/u;

const known = (character: string): boolean => BASIC.has(character) || EXTENSION.has(character);

const replace = (character: string): string => {
  if (SPACE.test(character)) return ' ';
  if (known(character)) return character;
  if (INVISIBLE.test(character)) return '';
  const replacement = REPLACEMENTS[character];
  if (replacement !== undefined) return replacement;
  const bare = character.normalize('NFKD').replaceAll(COMBINING, '');
  return bare !== '' && Array.from(bare).every(known) ? bare : '?';
};

/** One line of characters that every text message can carry, as near to the original as they come. */
export const toGsm7 = (text: string): string =>
  Array.from(text.normalize('NFC'), replace).join('').replaceAll(/ {2,}/g, ' ').trim();

/** How many of the 160 places it takes. */
export const septets = (gsm7: string): number =>
  Array.from(gsm7).reduce((sum, character) => sum + (EXTENSION.has(character) ? 2 : 1), 0);

const CUT = '...';

/** At most so many places, cut after a whole word where there is one, with dots that say so. */
export const shortened = (gsm7: string, places: number): string => {
  if (septets(gsm7) <= places) return gsm7;
  let kept = '';
  for (const character of gsm7) {
    if (septets(kept + character) > places - CUT.length) break;
    kept += character;
  }
  const words = kept.slice(0, kept.lastIndexOf(' '));
  const cut = gsm7[kept.length] !== ' ' && words.length * 2 > kept.length ? words : kept;
  return `${cut.replace(/[ ,.;:&-]+$/, '')}${CUT}`;
};
