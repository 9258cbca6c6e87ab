import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMebibytes } from './lib/memory.mjs';
import { limitLine } from './lib/report.mjs';
import { median } from './lib/stats.mjs';

/* How long the built server takes to be ready on a seeded ledger, and what it weighs with many patients in it. */

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist/apps/server/src/main.js');

const withSeeded = async (patients, work) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    const cli = join(root, 'dist/apps/cli/src/main.js');
    const { status, stderr } = spawnSync(
      process.execPath,
      [cli, 'seed', '--patients', String(patients), '--data-dir', directory, '--quiet'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`seeding failed: ${stderr}`);
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

/** Starts the server, waits until it is ready, lets `look` at the process, and stops it. */
const started = async (directory, look) => {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', '--max-semi-space-size=16', main], {
    env: { ...process.env, LEDGER_DATA_DIR: directory, LEDGER_LOG_LEVEL: 'warn', PORT: '0' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ url }] = await once(child, 'message');
  const ready = await fetch(`${url}/readyz`);
  if (!ready.ok) throw new Error(`not ready: ${ready.status}`);
  const figure = await look({ seconds: (performance.now() - begun) / 1000, pid: child.pid });
  child.kill('SIGTERM');
  await once(child, 'exit');
  return figure;
};

export const startUp = async ({ runs, quick }) => {
  const ready = await withSeeded(2_000, async (directory) => {
    const times = [];
    for (let run = 0; run < runs; run++) times.push(await started(directory, ({ seconds }) => seconds));
    return median(times);
  });
  const lines = [
    limitLine({ name: 'Start-up to ready, 2,000 patients', value: ready, unit: 's', atMost: 2 }),
  ];
  if (process.platform !== 'linux') return lines;
  const patients = quick ? 10_000 : 100_000;
  const weight = await withSeeded(patients, (directory) => {
    // The server as it is from the second start on: building read models for the first time takes more, once.
    spawnSync(process.execPath, [join(import.meta.dirname, 'lib/catch-up.mjs')], {
      env: { ...process.env, LEDGER_DATA_DIR: directory },
      stdio: 'inherit',
    });
    return started(directory, async ({ pid }) => {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      return residentMebibytes(pid);
    });
  });
  lines.push(
    limitLine({
      name: `Server memory, ${patients.toLocaleString('en-GB')} patients`,
      value: weight,
      unit: 'MB',
      atMost: 300,
    }),
  );
  return lines;
};
