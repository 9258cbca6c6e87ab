import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesIn } from '#libs/config';
import { byBareLoop } from './rebuild-bare.mjs';
import { emmettIn } from './rebuild-emmett.mjs';
import { makeLedger } from './rebuild-ledger.mjs';
import { ReadModels } from './rebuild-read-models.mjs';
import { startPostgres, stopPostgres } from '../../tools/throw-away-postgres.mjs';

/*
 * One way to build rows of a ledger in a directory, in a process of its own that reports its time, its CPU time and
 * by how much its memory grew meanwhile.
 */

const [way, directory, events, peers] = process.argv.slice(2);
const MEGABYTE = 1024 * 1024;

const measured = async (work) => {
  const before = process.memoryUsage.rss();
  let most = before;
  const look = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100);
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(look);
  return {
    seconds,
    cpuSeconds: (user + system) / 1_000_000,
    grewMegabytes: (Math.max(most, process.memoryUsage.rss()) - before) / MEGABYTE,
  };
};

const rowsIn = (name) => join(directory, name);

const remove = (file) => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
};

const ways = {
  make: async () => ({ events: await makeLedger(directory, Number(events)) }),
  prepare: async () => {
    const models = await ReadModels.open(directory);
    const figures = await measured(() => models.caughtUp());
    await models.close();
    return figures;
  },
  rebuild: async () => {
    const models = await ReadModels.open(directory);
    await models.caughtUp();
    const figures = await measured(() => models.rebuilt());
    await models.close();
    return figures;
  },
  postgres: async () => {
    // Not below the benchmark's own directory, which another user may not look into.
    const cluster = mkdtempSync(join(tmpdir(), 'ledger-bench-postgres-'));
    try {
      const url = await startPostgres(cluster);
      const models = await ReadModels.onPostgres(directory, url);
      await models.caughtUp();
      const figures = await measured(() => models.rebuilt());
      await models.close();
      return figures;
    } finally {
      await stopPostgres(cluster);
    }
  },
  bare: async () => {
    const file = rowsIn('bare.db');
    const figures = await measured(() => byBareLoop(filesIn(directory).events, file));
    remove(file);
    return figures;
  },
  emmett: async () => {
    const file = rowsIn('emmett.db');
    const work = await emmettIn({ peers, ledger: filesIn(directory).events, file, events: Number(events) });
    const figures = await measured(work);
    remove(file);
    return figures;
  },
};

console.log(JSON.stringify(await ways[way]()));
