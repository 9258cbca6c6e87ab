import { describe, expect, it } from '@jest/globals';
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decrypt, encrypt } from './aead.js';

interface Group<T> {
  readonly ivSize?: number;
  readonly keySize: number;
  readonly tagSize: number;
  readonly tests: readonly (T & { readonly tcId: number; readonly result: 'valid' | 'invalid' })[];
}
type Hex<Names extends string> = Readonly<Record<Names, string>>;

// Published vectors, kept outside the checkout: https://github.com/C2SP/wycheproof (testvectors_v1).
const folder = join(
  process.env.VECTORS_DIR ?? join(import.meta.dirname, '../../../../shared/vectors'),
  'wycheproof',
);
const present = existsSync(folder);
if (!present) console.warn(`SKIPPED: no Wycheproof vectors in ${folder}; set VECTORS_DIR to their parent`);

const groupsOf = <T>(file: string): readonly Group<T>[] =>
  (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { testGroups: readonly Group<T>[] }).testGroups;
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

(present ? describe : describe.skip)('Wycheproof', () => {
  it('AES-GCM: 256-bit keys, 96-bit IVs', () => {
    const tests = groupsOf<Hex<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag'>>('aes_gcm_test.json')
      .filter((group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128)
      .flatMap((group) => group.tests);
    for (const test of tests) {
      const [key, iv, aad, msg] = [
        createSecretKey(bytes(test.key)),
        bytes(test.iv),
        bytes(test.aad),
        bytes(test.msg),
      ];
      const sealed = bytes(test.ct + test.tag);
      const valid = test.result === 'valid';
      expect([test.tcId, decrypt(key, iv, aad, sealed)]).toEqual([test.tcId, valid ? msg : undefined]);
      if (valid) expect([test.tcId, encrypt(key, iv, aad, msg)]).toEqual([test.tcId, sealed]);
    }
    console.log(`Wycheproof AES-256-GCM: ${String(tests.length)} vectors agree`);
    expect(tests.length).toBeGreaterThan(50);
  });

  it('HMAC-SHA256, whole and truncated to 128 bits', () => {
    const groups = groupsOf<Hex<'key' | 'msg' | 'tag'>>('hmac_sha256_test.json');
    let count = 0;
    for (const { tests, tagSize } of groups) {
      for (const test of tests) {
        const tag = createHmac('sha256', bytes(test.key))
          .update(bytes(test.msg))
          .digest()
          .subarray(0, tagSize / 8);
        const given = bytes(test.tag);
        const agrees = tag.length === given.length && timingSafeEqual(tag, given);
        expect([test.tcId, agrees]).toEqual([test.tcId, test.result === 'valid']);
        count++;
      }
    }
    console.log(`Wycheproof HMAC-SHA256: ${String(count)} vectors agree`);
    expect(count).toBeGreaterThan(100);
  });
});
