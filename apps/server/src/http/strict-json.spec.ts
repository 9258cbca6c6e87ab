import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictJson } from './strict-json.js';

const parse = (text: string): unknown => parseStrictJson(Buffer.from(text));

describe('strict JSON', () => {
  it('reads whatever JSON can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        if (/"(__proto__|constructor|prototype)"|\\u0000|\\ud[89a-f]/i.test(text)) return;
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'a name twice'],
    ['{"a":1,"\\u0061":2}', 'a name twice, once escaped'],
    ['[{"b":{"a":1, "a" : 1}}]', 'a name twice, deep inside'],
    ['{"__proto__":{"admin":true}}', 'a reserved name'],
    ['{"\\u005f_proto__":1}', 'a reserved name, escaped'],
    ['{"a":{"constructor":{"prototype":{}}}}', 'another reserved name'],
    ['{"a":"\\u0000"}', 'a NUL'],
    ['{"a":"\\ud800"}', 'half a surrogate pair'],
    ['{"a":1', 'an open end'],
    ["{'a':1}", 'the wrong quotes'],
    ['{"a":NaN}', 'a number that is none'],
    ['', 'nothing'],
    ['\ufeff{}', 'a byte order mark'],
    [`${'['.repeat(40)}${']'.repeat(40)}`, 'too many levels'],
    [`${'['.repeat(400_000)}${']'.repeat(400_000)}`, 'far too many levels'],
  ])('refuses %#: %j', (text) => {
    expect(() => parse(text)).toThrow('CONSENT_JSON_INVALID');
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseStrictJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow('CONSENT_JSON_INVALID');
  });

  it('is not misled by what strings contain', () => {
    const value = { a: '{"a":1,"a":2}', b: '\\":"', c: ['"x" : ', ':'], 'd":': 1 };
    expect(parse(JSON.stringify(value))).toEqual(value);
  });

  it('says nothing of what was sent', () => {
    expect(() => parse('{"nhsNumber": 9990000018 oops')).toThrow(/^(?!.*999)/);
  });

  it('takes a large body, which whoever reads it over and over would never be done with', () => {
    const value = Array.from({ length: 20_000 }, (_, i) => ({ id: i, text: 'x"\\' }));
    expect(parse(JSON.stringify(value))).toEqual(value);
  });
});
