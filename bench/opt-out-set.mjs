import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limitLine, perSecond } from './lib/report.mjs';
import { median } from './lib/stats.mjs';

/*
 * How soon a process that starts has the opt-out set: from its sealed snapshot, in a process that did not write it. And
 * what the numbers of those erased, of which only marks are left, cost each row of a file.
 */

const OPTED_OUT = 3_300_000;
const LOADED_SECONDS = 5;
const SET_MEGABYTES = 16;
const ROWS_A_SECOND = 1_000_000;

const worker = join(import.meta.dirname, 'lib/opt-out-set-worker.mjs');

const run = (way, directory, count) => {
  const args = [worker, way, directory, String(count)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${way} failed: ${stderr}`);
  return JSON.parse(stdout);
};

export const optOutSet = ({ runs, quick }) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    const count = quick ? OPTED_OUT / 10 : OPTED_OUT;
    const { sealedMegabytes } = run('save', directory, count);
    const loads = Array.from({ length: runs }, () => run('load', directory, count));
    const name = `Opt-out set, ${count.toLocaleString('en-GB')}`;
    const rows = count;
    const rate = median(Array.from({ length: runs }, () => rows / run('erased', directory, rows).cpuSeconds));
    return [
      limitLine({
        name: `${name}, loaded from its snapshot`,
        value: median(loads.map(({ seconds }) => seconds)),
        unit: 's',
        atMost: LOADED_SECONDS,
        peer: `${sealedMegabytes.toFixed(1)} MB on disk`,
      }),
      limitLine({
        name: `${name}, in memory once loaded`,
        value: median(loads.map(({ setMegabytes }) => setMegabytes)),
        unit: 'MB',
        atMost: SET_MEGABYTES,
      }),
      {
        name: 'File check beside 10,000 erased numbers, rows per second of CPU',
        subject: perSecond(rate),
        peer: '',
        figure: '',
        limit: `>= ${ROWS_A_SECOND.toLocaleString('en-GB')}/s`,
        holds: rate >= ROWS_A_SECOND,
      },
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
