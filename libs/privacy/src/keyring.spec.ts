import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel';
import { memoryKeyring } from './keyring.js';

const AT = instant('2026-03-01T09:00:00.000Z');
const KEY = Buffer.alloc(32, 9);

describe('keyring', () => {
  const keyring = memoryKeyring(AT);

  it('looks NHS numbers up by a keyed digest: another keyring has another', () => {
    expect(keyring.lookupOf('9990000018')).toMatch(/^[0-9a-f]{64}$/);
    expect(memoryKeyring(AT).lookupOf('9990000018')).not.toBe(keyring.lookupOf('9990000018'));
  });

  it('digests a command to 128 bits, apart from the lookup', () => {
    expect(keyring.commandDigest('a')).toMatch(/^[0-9a-f]{32}$/);
    expect(keyring.commandDigest('a')).toBe(keyring.commandDigest('a'));
    expect(keyring.commandDigest('a')).not.toBe(keyring.commandDigest('b'));
    expect(keyring.lookupOf('9990000018').startsWith(keyring.commandDigest('9990000018'))).toBe(false);
  });

  it('unwraps for the owner alone', () => {
    const wrapped = keyring.wrap(['patient', 'key'], KEY);
    expect(keyring.unwrap(['patient', 'key'], wrapped)).toEqual(KEY);
    for (const owner of [['patient', 'kex'], ['patientk', 'ey'], ['patient'], ['patient', 'key', '']]) {
      expect(() => keyring.unwrap(owner, wrapped)).toThrow('PRIVACY_KEY_UNREADABLE');
    }
  });

  it('refuses a wrapped key with any byte altered, cut short, or under an unknown master key', () => {
    const { kid, wrapped } = keyring.wrap(['p'], KEY);
    const bytes = Buffer.from(wrapped, 'base64url');
    const refuses = (altered: string, by = kid) => {
      expect(() => keyring.unwrap(['p'], { kid: by, wrapped: altered })).toThrow('PRIVACY_KEY_UNREADABLE');
    };
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered[at]! ^= 1;
      refuses(altered.toString('base64url'));
      refuses(bytes.subarray(0, at).toString('base64url'));
    }
    refuses(`${wrapped}=`);
    refuses(wrapped, 'mk-unknown');
  });

  it('tells a missing master key from a damaged key', () => {
    expect(() => keyring.unwrap(['p'], { kid: 'mk-gone', wrapped: 'AAAA' })).toThrow(/no master key mk-gone/);
  });
});
