import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { forgotten, isForgotten, type JsonObject } from '#libs/kernel';
import { DataKey, newKeyBytes } from './data-key.js';
import { privacyErrors } from './errors.js';
import { openPayload, sealPayload } from './payload.js';
import { isSealed } from './sealed-field.js';

const key = new DataKey('key-1', newKeyBytes());
const at = { stream: 'patient-1', eventId: 'event-1', key };
const PATHS = ['nhsNumber', 'recordedBy.name', 'madeBy.name'] as const;
const data: JsonObject = {
  choice: 'refuse',
  nhsNumber: '9990000018',
  recordedBy: { role: 'clerk', name: 'Ada', since: undefined },
  madeBy: null,
};

describe('payload', () => {
  it('seals what is personal, leaves the rest, and opens to what it was', () => {
    const sealed = sealPayload(data, PATHS, at);
    expect(isSealed(sealed.nhsNumber)).toBe(true);
    expect(sealed).toMatchObject({ choice: 'refuse', recordedBy: { role: 'clerk' }, madeBy: null });
    expect(JSON.stringify(sealed)).not.toMatch(/9990000018|Ada/);
    expect(openPayload(sealed, PATHS, at)).toEqual(data);
  });

  it('does not change what it was given', () => {
    const before = structuredClone(data);
    const sealed = sealPayload(data, PATHS, at);
    const sealedBefore = structuredClone(sealed);
    openPayload(sealed, PATHS, at);
    expect(data).toEqual(before);
    expect(sealed).toEqual(sealedBefore);
  });

  it('round-trips any payload, also through storage', () => {
    const leaf = fc.option(fc.jsonValue(), { nil: undefined });
    const person = fc.record({ name: leaf, role: fc.string() });
    const payload = fc.record({ nhsNumber: leaf, recordedBy: fc.option(person), madeBy: person });
    fc.assert(
      fc.property(payload, (value) => {
        // A generated value may look forgotten or sealed by chance only, which never happens.
        const stored = JSON.parse(JSON.stringify(sealPayload(value, PATHS, at))) as JsonObject;
        expect(openPayload(stored, PATHS, at)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('puts forgotten, never nothing, where the key is gone', () => {
    const sealed = sealPayload(data, PATHS, at);
    const opened = openPayload(sealed, PATHS, { ...at, key: undefined });
    expect(opened).toEqual({ ...data, nhsNumber: forgotten, recordedBy: { role: 'clerk', name: forgotten } });
    expect(opened.nhsNumber).toBe(forgotten);
    expect(isForgotten(JSON.parse(JSON.stringify(opened.nhsNumber)))).toBe(true);
    for (const other of [null, undefined, 'forgotten', {}, { forgotten: true, name: 'Ada' }]) {
      expect(isForgotten(other)).toBe(false);
    }
  });

  it('does not invent what was absent', () => {
    expect(sealPayload({ choice: 'allow' }, PATHS, at)).toEqual({ choice: 'allow' });
    expect(openPayload({ choice: 'allow' }, PATHS, { ...at, key: undefined })).toEqual({ choice: 'allow' });
  });

  it('seals null, which is an answer', () => {
    const sealed = sealPayload({ nhsNumber: null }, PATHS, at);
    expect(isSealed(sealed.nhsNumber)).toBe(true);
    expect(openPayload(sealed, PATHS, at)).toEqual({ nhsNumber: null });
  });

  it('refuses to write without a key', () => {
    expect(() => sealPayload(data, PATHS, { ...at, key: undefined })).toThrow('PRIVACY_KEY_MISSING');
    expect(privacyErrors.PRIVACY_KEY_MISSING.status).toBe(503);
  });

  it('refuses to read a personal field in the clear, key or not, and does not quote it', () => {
    for (const by of [key, undefined]) {
      expect(() => openPayload(data, PATHS, { ...at, key: by })).toThrow(
        'PRIVACY_FIELD_IN_CLEAR: Field nhsNumber.',
      );
    }
  });

  it('refuses to seal what is sealed or forgotten already', () => {
    expect(() => sealPayload(sealPayload(data, PATHS, at), PATHS, at)).toThrow(
      /PRIVACY_FIELD_UNSEALABLE.*sealed already/,
    );
    expect(() => sealPayload({ nhsNumber: { ...forgotten } }, PATHS, at)).toThrow(/has been forgotten/);
  });

  it.each<[JsonObject]>([[{ madeBy: [{ name: 'Ada' }] }], [{ madeBy: 'Ada' }]])(
    'refuses a path through what is no object: %j',
    (odd) => {
      expect(() => sealPayload(odd, PATHS, at)).toThrow('PRIVACY_FIELD_UNSEALABLE');
      expect(() => openPayload(odd, PATHS, at)).toThrow('PRIVACY_FIELD_UNSEALABLE');
    },
  );

  it.each([[['a', 'a.b']], [['a', 'a']], [['']], [['a..b']], [['__proto__.x']], [['a.']]])(
    'refuses the paths %j',
    (paths) => {
      expect(() => sealPayload({}, paths, at)).toThrow('PRIVACY_FIELD_UNSEALABLE');
    },
  );

  it('takes two fields of one parent, and a name that only starts alike', () => {
    const paths = ['a.b', 'a.c', 'a.bc'];
    const value = { a: { b: 1, c: 2, bc: 3, d: 4 } };
    const sealed = sealPayload(value, paths, at);
    expect(openPayload(sealed, paths, at)).toEqual(value);
    expect(sealed).toMatchObject({ a: { d: 4 } });
    expect(value.a.b).toBe(1);
  });

  it('refuses a sealed value moved to another field of the same event', () => {
    const sealed = sealPayload({ nhsNumber: 'x', recordedBy: { name: 'y' } }, PATHS, at);
    const swapped: JsonObject = { nhsNumber: (sealed.recordedBy as JsonObject).name };
    expect(() => openPayload(swapped, PATHS, at)).toThrow('PRIVACY_SEAL_BROKEN');
  });
});
