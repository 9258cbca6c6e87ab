import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { nameBasedUuid } from './name-based-uuid.js';

const NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

describe('nameBasedUuid', () => {
  it('makes the UUIDs of RFC 9562', () => {
    // The RFC's own example has the namespace of DNS names.
    expect(nameBasedUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8')('www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('is the same as another implementation of it, whatever the name', () => {
    const ours = nameBasedUuid(NAMESPACE);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(ours(name)).toBe(v5(name, NAMESPACE));
      }),
    );
  });
});
