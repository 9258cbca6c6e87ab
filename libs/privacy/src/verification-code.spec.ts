import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel';
import { hotp } from './hotp.js';
import { memoryKeyring } from './keyring.js';
import { type CodeOf, verificationCode, verificationCodeMatches } from './verification-code.js';

/** RFC 4226, appendix D: the secret, and per counter the truncated number in decimal. */
const SECRET = Buffer.from('12345678901234567890', 'ascii');
const TRUNCATED = [
  1284755224, 1094287082, 137359152, 1726969429, 1640338314, 868254676, 1918287922, 82162583, 673399871,
  645520489,
];

describe('HOTP', () => {
  it.each(TRUNCATED.map((number, counter) => ({ counter, number: String(number) })))(
    'gives the value that RFC 4226 publishes for counter $counter',
    ({ counter, number }) => {
      expect(hotp(SECRET, BigInt(counter), 6)).toBe(number.slice(-6));
      expect(hotp(SECRET, BigInt(counter), 8)).toBe(number.padStart(8, '0').slice(-8));
    },
  );

  it('keeps zeros at the front', () => {
    const codes = Array.from({ length: 200 }, (_, counter) => hotp(SECRET, BigInt(counter), 8));
    expect(codes.every((code) => /^[0-9]{8}$/.test(code))).toBe(true);
    expect(codes.some((code) => code.startsWith('0'))).toBe(true);
  });
});

describe('the verification code', () => {
  const keyring = memoryKeyring(instant('2026-03-01T09:00:00.000Z'));
  const of: CodeOf = { requestId: 'request-1', issue: 1, keyId: keyring.currentKid };
  const code = verificationCode(keyring, of);

  it('is 8 digits, and the same whenever it is asked for, also after the keys were rotated', () => {
    expect(code).toMatch(/^[0-9]{8}$/);
    keyring.rotate();
    expect(verificationCode(keyring, of)).toBe(code);
  });

  it('is another for another request, issue, key and keyring', () => {
    const others = [
      verificationCode(keyring, { ...of, requestId: 'request-2' }),
      verificationCode(keyring, { ...of, issue: 2 }),
      verificationCode(keyring, { ...of, keyId: keyring.currentKid }),
      verificationCode(memoryKeyringOf(of), of),
    ];
    expect(others).not.toContain(code);
  });

  it('matches itself alone', () => {
    expect(verificationCodeMatches(keyring, of, code)).toBe(true);
    const wrong = ['', code.slice(1), `${code}0`, ` ${code}`, '١٢٣٤٥٦٧٨', other(code)];
    for (const submitted of wrong) expect(verificationCodeMatches(keyring, of, submitted)).toBe(false);
  });

  it('is refused under a key that is not in the keyring', () => {
    expect(() => verificationCode(keyring, { ...of, keyId: 'mk-000000000000' })).toThrow(
      'PRIVACY_KEY_UNREADABLE',
    );
  });
});

/** Another keyring that answers for the same key id. */
const memoryKeyringOf = ({ keyId }: CodeOf) => {
  const keyring = memoryKeyring(instant('2026-03-01T09:00:00.000Z'));
  return {
    secretFor: (secret: Parameters<typeof keyring.secretFor>[0]) =>
      keyring.secretFor({ ...secret, kid: secret.kid === keyId ? keyring.currentKid : secret.kid }),
  };
};

const other = (code: string): string => String((Number(code) + 1) % 100_000_000).padStart(8, '0');
