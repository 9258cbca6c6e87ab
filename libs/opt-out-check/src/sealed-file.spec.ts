import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SealedFile } from './sealed-file.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealed-file-'));
  path = join(directory, 'named');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const contents = Buffer.from('9990000018,Ada\n'.repeat(20_000));

/** With a name on disk, so that the test can look at what is stored. */
const named = async (): Promise<SealedFile> => new SealedFile(await open(path, 'wx+'));

const filled = async (file: SealedFile, bytes: Buffer, step: number): Promise<SealedFile> => {
  for (let at = 0; at < bytes.length; at += step) await file.write(bytes.subarray(at, at + step));
  await file.prepare();
  await file.commit();
  return file;
};

const read = async (file: SealedFile, from?: number, to?: number): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of file.read(from, to)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
};

describe('a sealed file', () => {
  it.each([1_000, 65_536, 70_001, contents.length])(
    'gives back what was written in steps of %d',
    async (step) => {
      const file = await filled(await named(), contents, step);
      expect(file.bytes).toBe(contents.length);
      expect((await read(file)).equals(contents)).toBe(true);
      await file.abort();
    },
  );

  it('gives any part of it, over the joins between its pieces', async () => {
    const bytes = randomBytes(3 * 65_536);
    const file = await filled(await named(), bytes, 50_000);
    for (const [from, to] of [
      [0, 1],
      [65_535, 65_537],
      [65_536, 131_072],
      [10, 190_000],
      [bytes.length - 1, bytes.length],
      [5, 5],
    ] as const)
      expect((await read(file, from, to)).equals(bytes.subarray(from, to))).toBe(true);
    await file.abort();
  });

  it('shows nothing of what it holds', async () => {
    const file = await filled(await named(), contents, 65_536);
    const stored = readFileSync(path);
    expect(stored.length).toBeGreaterThan(contents.length);
    expect(stored.includes('9990000018')).toBe(false);
    await file.abort();
  });

  it('is not read when a bit of it has changed, or when pieces have changed places', async () => {
    const file = await filled(await named(), contents, 65_536);
    const stored = readFileSync(path);
    const changed = Buffer.from(stored);
    changed[100_000]! ^= 1;
    const stride = 65_536 + 16;
    const moved = Buffer.concat([
      stored.subarray(stride, 2 * stride),
      stored.subarray(0, stride),
      stored.subarray(2 * stride),
    ]);
    for (const other of [changed, moved, stored.subarray(0, 1_000)]) {
      writeFileSync(path, other);
      await expect(read(file)).rejects.toThrow();
    }
    writeFileSync(path, stored);
    expect((await read(file)).equals(contents)).toBe(true);
    await file.abort();
  });

  it('has no name in its directory, and is gone when it is aborted', async () => {
    const file = await SealedFile.open(join(directory, 'made', 'for-it'));
    await filled(file, contents, 65_536);
    expect(readdirSync(join(directory, 'made', 'for-it'))).toEqual([]);
    await file.abort();
    await expect(read(file)).rejects.toThrow('gone');
  });

  it('cannot be read before it is complete', async () => {
    const file = await named();
    await file.write(contents);
    await expect(read(file)).rejects.toThrow('not complete');
    await file.abort();
  });

  it('takes no more than it may, and tells where it cannot be made', async () => {
    const file = await SealedFile.open(directory, 10);
    await file.write(Buffer.alloc(10));
    await expect(file.write(Buffer.alloc(1))).rejects.toMatchObject({
      code: 'OPT_OUT_CHECK_INPUT_TOO_LARGE',
    });
    await file.abort();
    writeFileSync(path, '');
    await expect(SealedFile.open(path)).rejects.toMatchObject({ code: 'OPT_OUT_CHECK_CANNOT_WRITE' });
  });
});
