import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspect } from 'node:util';
import type { JsonValue } from '#libs/kernel';
import { encrypt } from './aead.js';
import { frame } from './bytes.js';
import { DataKey, newKeyBytes } from './data-key.js';
import { isSealed, openField, type SealedField, sealField } from './sealed-field.js';

const place = { stream: 'patient-1', eventId: 'event-1', field: 'recordedBy.name' };
const key = new DataKey('key-1', newKeyBytes());
const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;
const opened = (sealed: SealedField, at = place, by = key) => openField({ ...at, key: by, sealed });

describe('sealed field', () => {
  it('opens to the value that was sealed, whatever it is', () => {
    fc.assert(
      fc.property(json, fc.string({ unit: 'binary' }), (value, text) => {
        expect(opened(sealField({ ...place, key, value }))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(opened(sealField({ ...place, key, value: text }))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('survives storage as JSON, shows nothing of the value, and differs each time', () => {
    const value = 'Canary Featherstonehaugh';
    const [one, two] = [sealField({ ...place, key, value }), sealField({ ...place, key, value })];
    expect(opened(JSON.parse(JSON.stringify(one)) as SealedField)).toBe(value);
    expect(JSON.stringify(one)).not.toContain('Canary');
    expect(two.iv).not.toBe(one.iv);
    expect(two.ct).not.toBe(one.ct);
  });

  it('does not tell a short value from a longer one by its length', () => {
    const lengths = [true, false, null, 'Al', 'Bartholomew Fitzgerald'].map(
      (value) => sealField({ ...place, key, value }).ct.length,
    );
    expect(new Set(lengths).size).toBe(1);
  });

  it('refuses any change of any byte of any member', () => {
    fc.assert(
      fc.property(
        json,
        fc.constantFrom('kid' as const, 'iv' as const, 'ct' as const, 'cm' as const),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (value, member, where, flip) => {
          const sealed = sealField({ ...place, key, value });
          const bytes = Buffer.from(sealed[member], member === 'kid' ? 'latin1' : 'base64url');
          bytes[where % bytes.length]! ^= flip;
          const altered = bytes.toString(member === 'kid' ? 'latin1' : 'base64url');
          expect(() => opened({ ...sealed, [member]: altered })).toThrow('PRIVACY_SEAL_BROKEN');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('refuses every single-character change, every cut and every addition', () => {
    const sealed = sealField({ ...place, key, value: 'Ada' });
    let tried = 0;
    for (const member of ['iv', 'ct', 'cm'] as const) {
      const text = sealed[member];
      const variants = [`${text}A`, `${text}=`, ` ${text}`, ''];
      for (let at = 0; at < text.length; at++) {
        variants.push(text.slice(0, at));
        for (const other of 'AQgwz09-_+/= ') {
          if (other !== text[at]) variants.push(text.slice(0, at) + other + text.slice(at + 1));
        }
      }
      for (const variant of variants) {
        tried++;
        expect(() => opened({ ...sealed, [member]: variant })).toThrow('PRIVACY_SEAL_BROKEN');
      }
    }
    console.log(`sealed field: ${String(tried)} altered texts tried, all refused`);
  });

  it('refuses to open in another stream, event or field, however the names are cut', () => {
    const text = fc.string({ maxLength: 6 });
    const somewhere = fc.record({ stream: text, eventId: text, field: text });
    fc.assert(
      fc.property(somewhere, somewhere, (from, to) => {
        fc.pre(JSON.stringify(from) !== JSON.stringify(to));
        const sealed = sealField({ ...from, key, value: 1 });
        expect(opened(sealed, from)).toBe(1);
        expect(() => opened(sealed, to)).toThrow('PRIVACY_SEAL_BROKEN');
      }),
      { numRuns: 1_000 },
    );
    const sealed = sealField({ ...place, stream: 'ab', eventId: 'c', key, value: 1 });
    expect(() => opened(sealed, { ...place, stream: 'a', eventId: 'bc' })).toThrow('PRIVACY_SEAL_BROKEN');
  });

  it('refuses another key, even one that claims the same id', () => {
    const sealed = sealField({ ...place, key, value: 'Ada' });
    for (const id of ['key-1', 'key-2']) {
      expect(() => opened(sealed, place, new DataKey(id, newKeyBytes()))).toThrow('PRIVACY_SEAL_BROKEN');
    }
  });

  it('refuses a ciphertext that decrypts but is not what was committed to', () => {
    const sealed = sealField({ ...place, key, value: 'Ada' });
    const aad = frame(['sealed-field/v1', place.stream, place.eventId, place.field]);
    const other = encrypt(key.encryption, Buffer.from(sealed.iv, 'base64url'), aad, Buffer.from('"Eve"'));
    expect(() => opened({ ...sealed, ct: other.toString('base64url') })).toThrow(/commitment/);
  });

  it('names the event and field in its error, never the value or the key', () => {
    const sealed = { ...sealField({ ...place, key, value: 'Ada' }), cm: 'A'.repeat(43) };
    expect(() => opened(sealed)).toThrow(
      'PRIVACY_SEAL_BROKEN: Field recordedBy.name of event event-1: its commitment is to another value.',
    );
  });

  it('seals only what has a JSON form', () => {
    expect(() => sealField({ ...place, key, value: undefined as unknown as JsonValue })).toThrow(
      'PRIVACY_FIELD_UNSEALABLE',
    );
  });

  it('is told from clear data by its exact shape', () => {
    const sealed = sealField({ ...place, key, value: 1 });
    expect(isSealed(sealed)).toBe(true);
    const { cm: _, ...short } = sealed;
    for (const clear of [
      null,
      1,
      'x',
      [],
      {},
      { sealed: 1 },
      short,
      { ...sealed, more: 1 },
      { ...sealed, sealed: 2 },
    ]) {
      expect(isSealed(clear)).toBe(false);
    }
  });
});

describe('data key', () => {
  it('wipes the bytes it was made from and never prints', () => {
    const bytes = newKeyBytes();
    const made = new DataKey('key-9', bytes);
    expect(bytes).toEqual(Buffer.alloc(32));
    expect(`${inspect(made, { showHidden: true, depth: 9 })} ${JSON.stringify(made)}`).toBe(
      'DataKey(key-9) {"id":"key-9"}',
    );
    expect(() => new DataKey('short', Buffer.alloc(16))).toThrow(RangeError);
  });
});
