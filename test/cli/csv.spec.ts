import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { csvRecords } from '../../apps/cli/src/import/csv.js';
import { linesOf } from '../../apps/cli/src/import/lines.js';
import { ndjsonRecords } from '../../apps/cli/src/import/ndjson.js';
import { isBroken, type SourceRecord } from '../../apps/cli/src/import/record.js';

type Reader = typeof csvRecords;

const read = async (text: string | Uint8Array, reader: Reader = csvRecords, pieceBytes = 7) => {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  const records: [number, unknown][] = [];
  const shown = (record: SourceRecord) => (isBroken(record) ? record.fault : [...record.values]);
  for await (const record of reader(linesOf(Readable.from(pieces))))
    records.push([record.line, shown(record)]);
  return records;
};

describe('CSV', () => {
  it('reads fields, quoted fields, doubled quotes and empty fields', async () => {
    expect(await read('a,b,c\n1,"x, ""y""",\n')).toEqual([
      [1, ['a', 'b', 'c']],
      [2, ['1', 'x, "y"', '']],
    ]);
  });

  it('takes a byte order mark, CRLF, empty lines and a last line without an end', async () => {
    expect(await read('\uFEFFa,b\r\n\r\n1,2\r\n3,4')).toEqual([
      [1, ['a', 'b']],
      [3, ['1', '2']],
      [4, ['3', '4']],
    ]);
  });

  it('goes on over line breaks in quotes, and names the line a row begins on', async () => {
    expect(await read('a,b\r\n1,"x\r\ny"\r\n2,z\r\n')).toEqual([
      [1, ['a', 'b']],
      [2, ['1', 'x\ny']],
      [4, ['2', 'z']],
    ]);
  });

  it.each([
    ['a quote that is never closed', '1,"x', 'opens a quote that is not closed'],
    ['text after a closing quote', '1,"x"y', 'goes on after a closing quote'],
    ['a quote inside an unquoted field', '1,x"y', 'has a quote inside a field that is not quoted'],
  ])('loses one row to %s, and no other', async (_, damaged, fault) => {
    expect(await read(`a,b\n${damaged}\n2,z\n3,w\n`)).toEqual([
      [1, ['a', 'b']],
      [2, fault],
      [3, ['2', 'z']],
      [4, ['3', 'w']],
    ]);
  });

  it('gives up a quote that is still open after twenty lines', async () => {
    const records = await read(`a,b\n1,"x\n${'2,z\n'.repeat(30)}`);
    expect(records[1]).toEqual([2, 'opens a quote that is not closed']);
    expect(records).toHaveLength(32);
  });

  it('passes over a line without end, in memory that does not grow with it', async () => {
    const records = await read(`a,b\n${'x'.repeat(200_000)}\n2,z\n`, csvRecords, 1000);
    expect(records).toEqual([
      [1, ['a', 'b']],
      [2, 'is longer than 65536 bytes'],
      [3, ['2', 'z']],
    ]);
  });

  it('refuses bytes that are not UTF-8, a row at a time', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xe9]), Buffer.from('\n2,z\n')]);
    expect(await read(bytes)).toEqual([
      [1, ['a', 'b']],
      [2, 'is not UTF-8 text'],
      [3, ['2', 'z']],
    ]);
  });

  it('has nothing to say of an empty file', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n\r\n')).toEqual([]);
  });

  it('splits characters of several bytes nowhere', async () => {
    for (const size of [1, 2, 3]) expect(await read('ä,€\n', csvRecords, size)).toEqual([[1, ['ä', '€']]]);
  });
});

describe('NDJSON', () => {
  it('reads flat objects, null as empty, numbers and truth values as text', async () => {
    expect(await read('{"a":1,"b":null}\n\n{"a":true,"b":"x"}', ndjsonRecords)).toEqual([
      [
        1,
        [
          ['a', '1'],
          ['b', ''],
        ],
      ],
      [
        3,
        [
          ['a', 'true'],
          ['b', 'x'],
        ],
      ],
    ]);
  });

  it.each([
    ['text that is not JSON', '{"a":', 'is not JSON'],
    ['a list', '[1]', 'is not a JSON object'],
    ['null', 'null', 'is not a JSON object'],
    ['an object in an object', '{"a":{}}', 'has a value that is itself an object or a list'],
  ])('refuses %s', async (_, text, fault) => {
    expect(await read(`${text}\n{"a":1}`, ndjsonRecords)).toEqual([
      [1, fault],
      [2, [['a', '1']]],
    ]);
  });
});
