import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventId } from '#libs/kernel';
import { cursorCodec } from './cursor.js';
import { feedStart } from './rows.js';

const codec = cursorCodec('8b0f3c0a-51ab-4b5e-9a53-3f5b0a7f6a10');
const place = fc.record({
  seq: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  eventId: fc.uuid().map((uuid) => uuid as EventId),
  part: fc.integer({ min: 0, max: 65_535 }),
});

describe('a cursor', () => {
  it('comes back as it was made', () => {
    fc.assert(
      fc.property(place, (at) => {
        const text = codec.encode(at);
        expect(text).toMatch(/^[A-Za-z0-9_-]{48}$/);
        expect(codec.parse(text)).toEqual({ ...at, isOfThisLedger: true });
      }),
    );
  });

  it('is that of its own place, whichever was made before it', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const neighbours = [one, { ...one, seq: other.seq }, { ...one, eventId: other.eventId }];
        for (const at of [...neighbours, one, one, { ...one, part: other.part }, one])
          expect(codec.parse(codec.encode(at))).toEqual({ ...at, isOfThisLedger: true });
      }),
    );
  });

  it('stands before everything at first', () => {
    expect(codec.parse(codec.encode(feedStart))).toEqual({ ...feedStart, isOfThisLedger: true });
  });

  it('is known to be of another ledger', () => {
    const other = cursorCodec('0e9c8a57-7d0e-4d62-8f2c-3c2f9a3f1b00');
    fc.assert(
      fc.property(place, (at) => {
        expect(codec.parse(other.encode(at))).toEqual({ ...at, isOfThisLedger: false });
      }),
    );
  });

  it('is no cursor any more with one character changed', () => {
    fc.assert(
      fc.property(
        place,
        fc.nat(47),
        fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_'),
        (at, index, character) => {
          const text = codec.encode(at);
          fc.pre(text[index] !== character);
          const spoiled = text.slice(0, index) + character + text.slice(index + 1);
          expect(() => codec.parse(spoiled)).toThrow('FEED_CURSOR_INVALID');
        },
      ),
    );
  });

  it.each(['', 'now', '0', 'x'.repeat(48), 'x'.repeat(10_000), '../../etc/passwd', '\u0000'])(
    'is not %j',
    (text) => {
      expect(() => codec.parse(text)).toThrow('FEED_CURSOR_INVALID');
    },
  );
});
