import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LiveServer } from './lib/rebuild-live.mjs';
import { installedPostgres } from '../tools/throw-away-postgres.mjs';
import { limitLine, perSecond, ratioLine } from './lib/report.mjs';
import { inPairs, median } from './lib/stats.mjs';

/*
 * The history and the sharing states of a ledger built anew, side by side with those that are read and compared with
 * them, beside the least anybody could do. Personal values stay sealed in the rows, so a rebuild opens none: that is
 * what it costs, and why it needs no keys.
 */

const EVENTS = 1_000_000;
const QUICK_EVENTS = 50_000;

/**
 * As many of them as emmett is given, the server, and PostgreSQL: with all of them each would take long to be filled,
 * and their rates do not depend on it.
 */
const SHARE = 0.1;

const worker = join(import.meta.dirname, 'lib/rebuild-worker.mjs');

/** With the memory for what is short-lived that `npm run start:prod` gives the server. */
const run = (way, directory, ...more) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-semi-space-size=16', worker, way, directory, ...more],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${way} failed: ${stderr}`);
  return JSON.parse(stdout);
};

/** Where what is compared with has been installed; undefined where that could not be done. */
const installPeers = (directory) => {
  const peers = join(directory, 'peers');
  mkdirSync(peers);
  cpSync(join(import.meta.dirname, 'peers/package.json'), join(peers, 'package.json'));
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: peers,
    stdio: 'ignore',
  });
  const works = spawnSync(process.execPath, ['-e', "require('sqlite3')"], { cwd: peers }).status === 0;
  return status === 0 && works ? peers : undefined;
};

const besideEmmett = (directory, events, subject) => {
  const peers = installPeers(directory);
  if (peers === undefined) {
    console.error('  skipped: emmett-sqlite, or the sqlite3 it needs, cannot be installed here');
    return [];
  }
  const some = Math.round(events * SHARE);
  const rate = some / run('emmett', directory, String(some), peers).seconds;
  return [
    ratioLine({
      name: 'The same',
      subject: perSecond(subject),
      peer: `emmett-sqlite, the rows of the bare loop ${perSecond(rate)}`,
      ratio: subject / rate,
      atLeast: 5,
    }),
  ];
};

/** Decisions at a steady rate meanwhile, on the built server in one process; and what that process grew by. */
const underTraffic = async (directory, quick) => {
  const server = await LiveServer.start(directory);
  try {
    const seconds = quick ? 3 : 20;
    await server.idle(seconds);
    const idle = await server.idle(seconds);
    const during = await server.rebuilding();
    return [
      ratioLine({
        name: `Decision p99 at 100/s while both are rebuilt (${during.seconds.toFixed(0)} s)`,
        subject: `${during.p99.toFixed(1)} ms`,
        peer: `idle ${idle.p99.toFixed(1)} ms; unsent for want of answers ${during.unsent}`,
        ratio: during.p99 / idle.p99,
        atMost: 2,
      }),
      limitLine({
        name: 'Memory the server took meanwhile',
        value: during.grewMegabytes,
        unit: 'MB',
        atMost: 150,
      }),
    ];
  } finally {
    await server.stop();
  }
};

/** The same rows in a PostgreSQL of our own, written by COPY. */
const onPostgres = (directory, events, bare) => {
  if (installedPostgres() === undefined) {
    console.error('  skipped: PostgreSQL is not installed here');
    return [];
  }
  const figures = run('postgres', directory);
  const rate = events / figures.seconds;
  return [
    {
      name: 'The same rebuild with the rows in PostgreSQL',
      subject: perSecond(rate),
      peer: '',
      figure: '',
      limit: '>= 40,000/s',
      holds: rate >= 40_000,
    },
    ratioLine({
      name: 'The same',
      subject: perSecond(rate),
      peer: `bare scan, parse and insert into SQLite ${perSecond(bare)}`,
      ratio: rate / bare,
      atLeast: 0.4,
    }),
    limitLine({
      name: 'The same, CPU time of an event, the server apart',
      value: (figures.cpuSeconds * 1_000_000) / events,
      unit: 'µs',
      atMost: 25,
    }),
    limitLine({
      name: 'The same, memory it took meanwhile',
      value: figures.grewMegabytes,
      unit: 'MB',
      atMost: 150,
    }),
  ];
};

/** @param {{ runs: number, quick: boolean }} options */
export const rebuild = async ({ runs, quick }) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    const some = join(directory, 'some');
    mkdirSync(some);
    const { events } = run('make', directory, String(quick ? QUICK_EVENTS : EVENTS));
    const { events: fewer } = run('make', some, String(Math.round(events * SHARE)));
    run('prepare', directory);
    const seen = { rebuild: [], bare: [] };
    const rate = (way) => () => {
      const figures = run(way, directory);
      seen[way].push(figures);
      return events / figures.seconds;
    };
    const { subject, peer, ratio } = await inPairs({ runs, subject: rate('rebuild'), peer: rate('bare') });
    const name = `Rebuild of history and sharing states, ${events.toLocaleString('en-GB')} events`;
    const cpu = (way) => median(seen[way].map(({ cpuSeconds }) => (cpuSeconds * 1_000_000) / events));
    return [
      {
        name,
        subject: perSecond(subject),
        peer: '',
        figure: '',
        limit: '>= 40,000/s',
        holds: subject >= 40_000,
      },
      ratioLine({
        name: 'The same',
        subject: perSecond(subject),
        peer: `bare scan, parse and insert ${perSecond(peer)}`,
        ratio,
        atLeast: 0.4,
      }),
      ...besideEmmett(directory, events, subject),
      limitLine({
        name: 'The same, CPU time of an event',
        value: cpu('rebuild'),
        unit: 'µs',
        atMost: 25,
        peer: `${cpu('bare').toFixed(1)} µs`,
      }),
      limitLine({
        name: 'The same, memory it took meanwhile',
        value: median(seen.rebuild.map(({ grewMegabytes }) => grewMegabytes)),
        unit: 'MB',
        atMost: 150,
        peer: `${median(seen.bare.map(({ grewMegabytes }) => grewMegabytes)).toFixed(0)} MB`,
      }),
      // PostgreSQL first: the server adds to the ledger.
      ...onPostgres(some, fewer, peer),
      ...(await underTraffic(some, quick)),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
