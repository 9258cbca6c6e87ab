import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { checkFile, FileSink, verdict } from '#libs/opt-out-check';
import { report, skipped } from '../../support/figures.js';
import { inDirectory } from '../embedded-store/support.js';

const FAULT = 'file check on a full disk';
const ROWS = '9990000026,\n'.repeat(20_000);

async function* rows(pieces: number): AsyncGenerator<Uint8Array, void> {
  for (let i = 0; i < pieces; i++) yield await Promise.resolve(Buffer.from(ROWS));
}

it('leaves no part of a result that did not fit, says so, and works when there is room', async () => {
  await inDirectory(async (directory) => {
    const disk = join(directory, 'disk');
    await mkdir(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status !== 0) {
      skipped(FAULT, 'a small tmpfs cannot be mounted (needs root)');
      return;
    }
    try {
      const out = join(disk, 'out.dat');
      const check = async (pieces: number, gzip = false) =>
        checkFile({
          input: rows(pieces),
          output: await FileSink.open(out),
          rejects: await FileSink.open(join(disk, 'rejects.ndjson')),
          format: { format: 'mesh' },
          judge: () => verdict.keep,
          gzip,
        });
      let refused = 0;
      for (const filled of [0, 1, 3]) {
        writeFileSync(join(disk, 'filler'), Buffer.alloc(filled * 1024 * 1024));
        await expect(check(40)).rejects.toMatchObject({
          code: 'OPT_OUT_CHECK_CANNOT_WRITE',
          details: { reason: 'ENOSPC' },
        });
        refused++;
        expect(readdirSync(disk)).toEqual(['filler']);
      }
      rmSync(join(disk, 'filler'));
      const { kept } = await check(10);
      expect(kept).toBe(200_000);
      expect(readdirSync(disk).toSorted()).toEqual(['out.dat', 'rejects.ndjson']);
      report(FAULT, { tried: 3, refused, left: 0, keptOnceThereWasRoom: kept });
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });
});
