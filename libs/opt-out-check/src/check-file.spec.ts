import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import * as zlib from 'node:zlib';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkFile, type FileCheck } from './check-file.js';
import { keyOfNumber } from './nhs-number-bytes.js';
import { NumberSet } from './number-set.js';
import { verdict } from './reasons.js';
import { type ByteSink, FileSink, nowhere, StreamSink } from './sinks.js';
import { fileBytes } from './sources.js';

const OUT = NumberSet.of(Uint32Array.of(keyOfNumber('9990000018')));
const GONE = new Map([
  [keyOfNumber('9990000069'), verdict.invalidated],
  [keyOfNumber('9990000077'), verdict.erased],
]);
const judge = (key: number): number => GONE.get(key) ?? (OUT.has(key) ? verdict.remove : verdict.keep);

const CSV =
  'id,nhs_number\r\n1,999 000 0018\r\n2,9990000026\n3,"9990000034"\r\n4,9990000019\r\n5,9990000069\n6,9990000077';
const KEPT = 'id,nhs_number\r\n2,9990000026\n3,"9990000034"\r\n';
/** `zstd --check` of it. */
const ZSTD_OF_CSV =
  'KLUv/QRYbQIA1ANpZCxuaHNfbnVtYmVyDQoxLDk5OSAwMDAgMDAxOA0KMiw5OTkwMjYKMywiMzQiDQo0MTkNCjUsNjkKNjc3BQAwCwGkAFVKTCoNwBNAqH5r';
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'opt-out-check-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const file = (name: string) => join(directory, name);
const pieces = (...texts: readonly (string | Buffer)[]) =>
  Readable.from(texts.map((text) => Buffer.from(text)));
const run = async (check: Partial<FileCheck>) =>
  checkFile({
    input: pieces(CSV),
    format: { format: 'csv' },
    judge,
    ...check,
    output: check.output ?? (await FileSink.open(file('out'))),
    rejects: check.rejects ?? (await FileSink.open(file('rejects'))),
  });
const text = (name: string) => readFileSync(file(name), 'utf8');

describe('checkFile', () => {
  it('keeps the rows of those not opted out as they are, and sets apart what it cannot judge', async () => {
    const result = await run({});
    expect(text('out')).toBe(KEPT);
    expect(text('rejects')).toBe(
      '{"line":5,"reason":"check-digit"}\n{"line":6,"reason":"invalidated"}\n{"line":7,"reason":"erased"}\n',
    );
    expect(result).toEqual({
      rows: 6,
      kept: 2,
      removed: 1,
      rejected: 3,
      reasons: { 'check-digit': 1, invalidated: 1, erased: 1 },
      blank: 0,
      input: { bytes: CSV.length, sha256: sha256(CSV) },
      output: { bytes: KEPT.length, sha256: sha256(KEPT) },
    });
    expect(readdirSync(directory).toSorted()).toEqual(['out', 'rejects']);
    expect(statSync(file('out')).mode & 0o777).toBe(0o600);
  });

  it('reads gzip by its first bytes, in several members and cut anywhere, and writes it where asked', async () => {
    const [head, tail] = [gzipSync(CSV.slice(0, 30)), gzipSync(CSV.slice(30))];
    const whole = Buffer.concat([head, tail]);
    const cut = [whole.subarray(0, 1), whole.subarray(1, 7), whole.subarray(7)];
    const result = await run({ input: pieces(...cut), gzip: true });
    const written = readFileSync(file('out'));
    expect(gunzipSync(written).toString()).toBe(KEPT);
    expect(result.input).toEqual({ bytes: whole.length, sha256: sha256(whole) });
    expect(result.output).toEqual({ bytes: written.length, sha256: sha256(written) });
  });

  // Only newer Nodes read it; older ones must say so rather than reject every row.
  it('reads Zstandard where Node does, and refuses it by name where Node does not', async () => {
    const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: unknown };
    const zstd = Buffer.from(ZSTD_OF_CSV, 'base64');
    if (createZstdDecompress === undefined) {
      await expect(run({ input: pieces(zstd) })).rejects.toMatchObject({
        code: 'OPT_OUT_CHECK_COMPRESSION_UNKNOWN',
        details: { detail: 'It is Zstandard.' },
      });
      expect(readdirSync(directory)).toEqual([]);
      return;
    }
    await run({ input: pieces(zstd.subarray(0, 3), zstd.subarray(3)) });
    expect(text('out')).toBe(KEPT);
    const altered = Buffer.from(zstd);
    altered[20]! ^= 1;
    await expect(run({ input: pieces(altered) })).rejects.toMatchObject({
      code: 'OPT_OUT_CHECK_INPUT_DAMAGED',
    });
  });

  it('takes a file shorter than any mark of compression for what it is', async () => {
    const { rows, reasons } = await run({ input: pieces('PK'), format: { format: 'list' } });
    expect([rows, reasons]).toEqual([1, { 'not-ten-digits': 1 }]);
  });

  it('reads a file, and tells how far it has got', async () => {
    writeFileSync(file('in.csv'), CSV);
    const { bytes, size } = await fileBytes(file('in.csv'));
    const told: number[] = [];
    await run({ input: bytes, progress: ({ bytesRead }) => told.push(bytesRead) });
    expect(told.at(-1)).toBe(size);
    await expect(fileBytes(directory)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(fileBytes(file('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('writes to a stream that others end', async () => {
    const written: Buffer[] = [];
    const stream = new Writable({
      write: (piece: Buffer, _, done) => {
        written.push(Buffer.from(piece));
        done();
      },
    });
    await run({ output: new StreamSink(stream) });
    expect(Buffer.concat(written).toString()).toBe(KEPT);
    expect(stream.writableEnded).toBe(false);
  });
});

const failing = (): Writable =>
  new Writable({
    write: (_, __, done) => {
      done(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    },
  });

async function* breaking(): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from('id,nhs_number\n1,9990000026\n');
  throw await Promise.resolve(new Error('cable'));
}

describe('a check that fails', () => {
  it.each<[string, () => Partial<FileCheck>, string]>([
    ['an empty file', () => ({ input: pieces('') }), 'OPT_OUT_CHECK_EMPTY'],
    ['a lone byte order mark', () => ({ input: pieces('\ufeff') }), 'OPT_OUT_CHECK_EMPTY'],
    ['empty lines', () => ({ input: pieces('\n\r\n') }), 'OPT_OUT_CHECK_EMPTY'],
    [
      'UTF-16',
      () => ({ input: pieces(Buffer.from('\ufeff9990000018\n', 'utf16le')) }),
      'OPT_OUT_CHECK_ENCODING',
    ],
    ['a missing column', () => ({ input: pieces('a,b\n') }), 'OPT_OUT_CHECK_COLUMN_MISSING'],
    [
      'two columns of one name',
      () => ({ input: pieces('NHS number,nhs_number\n') }),
      'OPT_OUT_CHECK_COLUMN_AMBIGUOUS',
    ],
    ['a header of unmatched quotes', () => ({ input: pieces('a,b"c\n') }), 'OPT_OUT_CHECK_HEADER_UNREADABLE'],
    [
      'lines that end by CR alone: the whole file would be the header',
      () => ({ input: pieces('nhs_number,id\r9990000018,1\r9990000026,2\r') }),
      'OPT_OUT_CHECK_HEADER_UNREADABLE',
    ],
    [
      'lines that end by CR alone, without a header: the whole file would be one row',
      () => ({
        input: pieces('9990000026,1\r9990000018,2\r'),
        format: { format: 'csv', column: 1 },
      }),
      'OPT_OUT_CHECK_HEADER_UNREADABLE',
    ],
    [
      'a header that is somebody’s row: it would be kept whatever they said',
      () => ({ input: pieces('999 000 0018\n'), format: { format: 'csv', column: 1, header: true } }),
      'OPT_OUT_CHECK_HEADER_UNREADABLE',
    ],
    ['an open quote', () => ({ input: pieces(`${CSV}\n7,"9990000026\n`) }), 'OPT_OUT_CHECK_QUOTE_OPEN'],
    [
      'a huge line',
      () => ({ input: pieces(`${CSV}\n7,${'x'.repeat(2 ** 21)}`) }),
      'OPT_OUT_CHECK_ROW_TOO_LONG',
    ],
    [
      'a cut gzip file',
      () => ({ input: pieces(gzipSync(CSV.repeat(99)).subarray(0, 60)) }),
      'OPT_OUT_CHECK_INPUT_DAMAGED',
    ],
    ['a ZIP archive', () => ({ input: pieces('PK\u0003\u0004', CSV) }), 'OPT_OUT_CHECK_COMPRESSION_UNKNOWN'],
    ['a bzip2 file', () => ({ input: pieces(`BZh9${CSV}`) }), 'OPT_OUT_CHECK_COMPRESSION_UNKNOWN'],
    ['a file over the limit', () => ({ mostBytes: 20 }), 'OPT_OUT_CHECK_INPUT_TOO_LARGE'],
    ['an input that breaks off', () => ({ input: breaking() }), 'OPT_OUT_CHECK_UNREADABLE'],
    [
      'side file on a full disk',
      () => ({ rejects: new StreamSink(failing()) }),
      'OPT_OUT_CHECK_CANNOT_WRITE',
    ],
    ['a cancelled run', () => ({ signal: AbortSignal.abort() }), 'OPT_OUT_CHECK_CANCELLED'],
  ])('%s: coded, and neither file is there', async (_, check, code) => {
    for (const gzip of [false, true]) {
      const error: unknown = await run({ ...check(), gzip }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code });
      expect(String(error)).not.toMatch(/999/);
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it('is told of an output that takes no more, compressed or not', async () => {
    for (const gzip of [false, true]) {
      const output = new StreamSink(failing());
      const error = { code: 'OPT_OUT_CHECK_CANNOT_WRITE', details: { reason: 'ENOSPC' } };
      await expect(run({ output, gzip })).rejects.toMatchObject(error);
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it('leaves an older result alone', async () => {
    writeFileSync(file('out'), 'yesterday');
    await expect(run({ input: pieces('') })).rejects.toMatchObject({ code: 'OPT_OUT_CHECK_EMPTY' });
    expect(text('out')).toBe('yesterday');
  });

  it('needs a directory to write to', async () => {
    await expect(FileSink.open(join(directory, 'no', 'out'))).rejects.toMatchObject({
      code: 'OPT_OUT_CHECK_CANNOT_WRITE',
      details: { reason: 'ENOENT' },
    });
  });

  it('reads no faster than is written', async () => {
    let [read, written, most] = [0, 0, 0];
    const slow: ByteSink = {
      ...nowhere,
      write: async (bytes) => {
        most = Math.max(most, read - written);
        await new Promise((resolve) => setImmediate(resolve));
        written += bytes.length;
      },
    };
    async function* source(): AsyncGenerator<Uint8Array, void> {
      const piece = Buffer.from('9990000026,\n'.repeat(1_000));
      for (let i = 0; i < 200; i++) {
        read += piece.length;
        yield await Promise.resolve(piece);
      }
    }
    const result = await run({ input: source(), output: slow, format: { format: 'mesh' } });
    expect([result.kept, written]).toEqual([200_000, 200 * 12_000]);
    expect(most).toBeLessThanOrEqual(2 * 12_000);
  });
});
