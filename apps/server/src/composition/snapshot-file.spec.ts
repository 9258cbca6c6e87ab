import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LedgerNotice } from './notice.js';
import { snapshotFile } from './snapshot-file.js';

const SEALED = Buffer.from('sealed');
const HOUR_SECONDS = 3_600;

let directory: string;
let notices: LedgerNotice[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'snapshot-file-'));
  notices = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const open = (...path: readonly string[]) =>
  snapshotFile(join(directory, ...path), (notice) => notices.push(notice));

describe('the file of the opt-out set', () => {
  it('is replaced whole, for its owner alone, and leaves no draft behind', async () => {
    const file = open('set');
    expect(await file.read()).toBeUndefined();
    await file.write(Buffer.from('older'));
    await file.write(SEALED);
    expect(Buffer.from((await file.read())!)).toEqual(SEALED);
    expect([readdirSync(directory), statSync(join(directory, 'set')).mode & 0o777]).toEqual([['set'], 0o600]);
    expect(notices).toEqual([]);
  });

  it('is one whole writing of several at once', async () => {
    const written = Array.from({ length: 8 }, (_, n) => Buffer.alloc(100_000, n));
    await Promise.all(written.map((bytes) => open('set').write(bytes)));
    const read = Buffer.from((await open('set').read())!);
    expect(written.some((bytes) => bytes.equals(read))).toBe(true);
  });

  it('is done without where it can be neither read nor written, and that is told of', async () => {
    writeFileSync(join(directory, 'file'), '');
    const file = open('file', 'set');
    await file.write(SEALED);
    expect(await file.read()).toBeUndefined();
    expect(notices.map(({ about, operation }) => [about, operation])).toEqual([
      ['opt-out-set', 'writing'],
      ['opt-out-set', 'reading'],
    ]);
  });

  it('takes drafts away that a killed process left, and no other’s', async () => {
    for (const name of ['.set.old.part', '.set.new.part', '.other.old.part'])
      writeFileSync(join(directory, name), 'x');
    const before = Date.now() / 1_000 - 2 * HOUR_SECONDS;
    for (const name of ['.set.old.part', '.other.old.part'])
      utimesSync(join(directory, name), before, before);
    await open('set').write(SEALED);
    expect(readdirSync(directory).toSorted()).toEqual(['.other.old.part', '.set.new.part', 'set']);
  });
});
