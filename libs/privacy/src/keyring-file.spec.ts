import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { createDurably } from './durable-file.js';
import { openFileKeyring } from './keyring-file.js';

describe('file keyring', () => {
  let directory: string;
  let file: string;
  const open = (mustExist = false) => openFileKeyring({ file, mustExist });
  const stored = (): { current: string; keys: Record<string, string>; lookupKey: string } =>
    JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof stored>;
  const store = (document: unknown): void => {
    writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document));
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'keyring-'));
    file = join(directory, 'keyring.json');
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('is made once, readable by its owner only, with nothing left beside it', () => {
    const first = open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['keyring.json']);
    expect(open(true).fingerprint).toBe(first.fingerprint);
    expect(open(true).lookupOf('9990000018')).toBe(first.lookupOf('9990000018'));
  });

  it('is never overwritten by a second first start', () => {
    open();
    const before = readFileSync(file, 'utf8');
    expect(createDurably(file, 'another')).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(directory)).toEqual(['keyring.json']);
  });

  it('is refused when missing though keys are wrapped by it', () => {
    expect(() => open(true)).toThrow(/PRIVACY_KEYRING_MISSING.*There is no/);
    expect(existsSync(file)).toBe(false);
  });

  it.each([0o640, 0o604, 0o660, 0o601])('is refused with mode %o', (mode) => {
    open();
    chmodSync(file, mode);
    expect(() => open()).toThrow(/PRIVACY_KEYRING_UNSAFE.*chmod 600/);
  });

  it('may be read-only', () => {
    open();
    chmodSync(file, 0o400);
    expect(open(true).kids).toHaveLength(1);
  });

  it.each<[string, (good: ReturnType<typeof stored>) => unknown, RegExp]>([
    ['no JSON', () => '{"keys', /it is not JSON/],
    ['empty', () => '', /it is not JSON/],
    ['a list', () => [], /not a JSON object/],
    ['another version', (good) => ({ ...good, version: 2 }), /version is not 1/],
    ['a member too many', (good) => ({ ...good, more: 1 }), /members are not/],
    ['a short key', (good) => ({ ...good, keys: { [good.current]: 'AAAA' } }), /base64 of 32 bytes/],
    ['a long lookup key', (good) => ({ ...good, lookupKey: 'A'.repeat(44) + 'AAA=' }), /lookupKey/],
    ['odd base64', (good) => ({ ...good, lookupKey: good.lookupKey.replace('=', '!') }), /lookupKey/],
    ['no such current', (good) => ({ ...good, current: 'mk-gone' }), /current key is not among/],
    ['an odd name', (good) => ({ ...good, keys: { ...good.keys, 'A b': good.lookupKey } }), /not named by/],
    ['no instant', (good) => ({ ...good, createdAt: 'yesterday' }), /createdAt/],
  ])('is refused when malformed: %s', (_, spoil, reason) => {
    open();
    const good = stored();
    store(spoil(good));
    const message = messageOf(open);
    expect(message).toMatch(/^PRIVACY_KEYRING_MALFORMED/);
    expect(message).toMatch(reason);
    expect(message).toMatch(/Restore it from its backup/);
    for (const secret of [good.lookupKey, ...Object.values(good.keys)]) expect(message).not.toContain(secret);
  });

  it('says which step failed when the directory is not there', () => {
    file = join(directory, 'none', 'keyring.json');
    expect(() => open()).toThrow(/PRIVACY_KEYRING_INACCESSIBLE.*ENOENT/);
  });

  it('rotates: a new current key, the old ones kept, lookups and digests as before', () => {
    const keyring = open();
    const wrapped = keyring.wrap(['p'], Buffer.alloc(32, 7));
    const before = [keyring.lookupOf('9990000018'), keyring.commandDigest('body'), keyring.fingerprint];
    const kid = keyring.rotate();
    expect(kid).not.toBe(wrapped.kid);
    for (const each of [keyring, open(true)]) {
      expect(each.currentKid).toBe(kid);
      expect(each.kids).toEqual([wrapped.kid, kid]);
      expect(each.unwrap(['p'], wrapped)).toEqual(Buffer.alloc(32, 7));
      expect([each.lookupOf('9990000018'), each.commandDigest('body'), each.fingerprint]).toEqual(before);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['keyring.json']);
  });

  it('reads what another process has rotated in when it first meets it', () => {
    const [here, elsewhere] = [open(), open()];
    elsewhere.rotate();
    here.rotate();
    elsewhere.rotate();
    expect(Object.keys(stored().keys)).toHaveLength(4);
    expect(here.unwrap(['p'], elsewhere.wrap(['p'], Buffer.alloc(32, 1)))).toEqual(Buffer.alloc(32, 1));
  });

  it('is not rotated by two at once', () => {
    const keyring = open();
    writeFileSync(`${file}.lock`, '');
    expect(() => keyring.rotate()).toThrow(/PRIVACY_KEYRING_BUSY.*keyring\.json\.lock/);
    expect(keyring.kids).toHaveLength(1);
  });

  it('prints the names of its keys and nothing of them', () => {
    const keyring = open();
    const { keys, lookupKey } = stored();
    const printed = [
      inspect(keyring, { depth: 9, showHidden: true }),
      inspect({ keyring }, { customInspect: false, depth: 9, showHidden: true }),
      JSON.stringify({ keyring }),
      format('%s %o', keyring, keyring),
    ].join();
    expect(printed).toContain(keyring.currentKid);
    for (const secret of [lookupKey, ...Object.values(keys)]) {
      expect(printed).not.toContain(secret);
      expect(printed).not.toContain(Buffer.from(secret, 'base64').toString('hex'));
    }
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}
