import { describe, expect, it } from '@jest/globals';
import { commandIdOf, eventIdOf, isUuid, newUuid, odsCode, parseOdsCode, parsePatientId } from './ids.js';

describe('isUuid and parsePatientId', () => {
  it('accept what newUuid makes, which differs each time', () => {
    const made = Array.from({ length: 100 }, () => newUuid());
    expect(made.every((uuid) => isUuid(uuid) && parsePatientId(uuid) === uuid)).toBe(true);
    expect(new Set(made).size).toBe(100);
  });

  it.each([
    ['upper case, which would be a second name for one patient', 'F47AC10B-58CC-4372-A567-0E02B2C3D479'],
    ['braces', '{f47ac10b-58cc-4372-a567-0e02b2c3d479}'],
    ['no hyphens', 'f47ac10b58cc4372a5670e02b2c3d479'],
    ['a version that does not exist', 'f47ac10b-58cc-0372-a567-0e02b2c3d479'],
    ['a variant that does not exist', 'f47ac10b-58cc-4372-0567-0e02b2c3d479'],
    ['a line break at the end', 'f47ac10b-58cc-4372-a567-0e02b2c3d479\n'],
    ['an NHS number', '9434765919'],
    ['an empty text', ''],
  ])('refuse %s', (_, text) => {
    expect(isUuid(text)).toBe(false);
    expect(parsePatientId(text)).toBeUndefined();
  });
});

describe('ODS codes', () => {
  it.each(['A81001', 'RJ1', 'Y12345', '8HK48', 'ABCDEFGHIJ12'])('read %s', (text) => {
    expect(parseOdsCode(text)).toBe(text);
    expect(odsCode(text)).toBe(text);
  });

  it.each(['', 'A8', 'a81001', 'A81 001', 'A81-001', 'ABCDEFGHIJ123', 'A81001\n', 'Å81001'])(
    'refuse %j',
    (text) => {
      expect(parseOdsCode(text)).toBeUndefined();
      expect(() => odsCode(text)).toThrow(RangeError);
    },
  );
});

describe('commandIdOf', () => {
  it('is the same for the same client and key', () => {
    expect(commandIdOf('surgery', 'key-1')).toBe(commandIdOf('surgery', 'key-1'));
    expect(isUuid(commandIdOf('surgery', 'key-1'))).toBe(true);
  });

  // Stored events carry ids made from these: a changed namespace or input would write old commands twice.
  it('never changes from one release to the next', () => {
    expect(commandIdOf('surgery', 'key-1')).toBe('76488a88-6517-55ce-a9c3-8df741da1e86');
    expect(eventIdOf(commandIdOf('surgery', 'key-1'), 0)).toBe('6452979e-8621-508b-bca3-84a5fac5e8e3');
  });

  it('keeps two clients apart, however their names and keys join up', () => {
    const ids = [
      commandIdOf('a', 'bc'),
      commandIdOf('ab', 'c'),
      commandIdOf('a","b', 'c'),
      commandIdOf('a', 'b","c'),
      commandIdOf('', 'abc'),
      commandIdOf('abc', ''),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('eventIdOf', () => {
  it('differs by command and by place, and repeats for the same two', () => {
    const first = commandIdOf('surgery', 'key-1');
    const second = commandIdOf('surgery', 'key-2');
    const ids = [eventIdOf(first, 0), eventIdOf(first, 1), eventIdOf(first, 10), eventIdOf(second, 0)];
    expect(new Set(ids).size).toBe(ids.length);
    expect(eventIdOf(first, 1)).toBe(ids[1]);
  });
});
