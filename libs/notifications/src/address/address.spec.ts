import { describe, expect, it } from '@jest/globals';
import { isEmailAddress } from './email.js';
import { type MobileCountry, normaliseMobile } from './mobile.js';

const read = (text: string, countries: readonly MobileCountry[] = ['GB'], fictional = false) => {
  const result = normaliseMobile(text, { countries, fictional });
  return result.ok ? result.value : result.error;
};

describe('a mobile number', () => {
  it.each(['07400 123456', '+44 7400 123456', '0044 7400 123456', '(07400) 123-456', '+447400123456'])(
    'is brought into E.164: %s',
    (text) => {
      expect(read(text)).toBe('+447400123456');
    },
  );

  it.each([
    ['a land line', '0116 234 5678', 'not-mobile'],
    ['a personal number, which costs more', '070 1234 5678', 'not-mobile'],
    ['a pager', '07640 123456', 'not-mobile'],
    ['a premium rate', '0906 123 4567', 'not-mobile'],
    ['a service', '0800 123 4567', 'not-mobile'],
    ['Guernsey, unless named', '07781 123456', 'country-not-allowed'],
    ['Jersey, unless named', '07797 712345', 'country-not-allowed'],
    ['the Isle of Man, unless named', '07624 400123', 'country-not-allowed'],
    ['France', '+33 6 12 34 56 78', 'country-not-allowed'],
    ['a satellite', '+8816 1234 5678', 'country-not-allowed'],
    ['too short a number', '07400 12345', 'not-a-number'],
    ['digits of another script', '٠٧٤٠٠١٢٣٤٥٦', 'not-a-number'],
    ['an extension', '07400 123456 ext. 5', 'not-a-number'],
    ['two numbers', '07400123456,07400123457', 'not-a-number'],
    ['a line break', '07400123456\n', 'not-a-number'],
    ['a word', 'mother', 'not-a-number'],
    ['nothing', '', 'not-a-number'],
  ])('is not taken from %s', (_what, text, why) => {
    expect(read(text)).toBe(why);
  });

  it('may be one of a crown dependency where it is named', () => {
    expect(read('07781 123456', ['GB', 'GG'])).toBe('+447781123456');
    expect(read('07797 712345', ['JE'])).toBe('+447797712345');
    expect(read('07624 400123', ['IM'])).toBe('+447624400123');
    expect(read('07400 123456', ['IM'])).toBe('country-not-allowed');
  });

  it('may be one of those kept for drama only where tests are run', () => {
    expect(read('07700 900123')).toBe('not-a-number');
    expect(read('07700 900123', ['GB'], true)).toBe('+447700900123');
  });
});

describe('an email address', () => {
  it.each(['name@example.org', 'first.last+nhs@mail.example.co.uk', "o'brien@example.org"])(
    'is %s',
    (text) => {
      expect(isEmailAddress(text)).toBe(true);
    },
  );

  it.each([
    'name@example',
    '@example.org',
    'Name <name@example.org>',
    'a@example.org,b@example.org',
    'a@example.org\r\nBcc: b@example.org',
    'na me@example.org',
    'name@-example.org',
    'name@example.org\n',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b.'.repeat(126)}org`,
  ])('is not %j', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });
});
