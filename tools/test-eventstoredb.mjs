// The suites of EventStoreDB against the server at EVENTSTORE_URL: the port's contract, the faults, and the whole API.
// What cannot be run fails: a test that was skipped would look like one that passed. Words that follow choose specs
// by their file names, as in `npm run test:eventstoredb -- several-processes`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { installedPostgres } from './throw-away-postgres.mjs';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const url = process.env.EVENTSTORE_URL ?? '';
const [, host, port = '2113'] = /\/\/(?:[^@/]*@)?([^:,/?]+)(?::(\d+))?/.exec(url) ?? [];
if (host === undefined)
  fail('Set EVENTSTORE_URL to a running EventStoreDB, for example esdb://127.0.0.1:2113?tls=false');
if ((process.env.LEDGER_TEST_POSTGRES_URL ?? '') === '' && installedPostgres() === undefined)
  fail('Install PostgreSQL, or set LEDGER_TEST_POSTGRES_URL to a running one');

const reached = await new Promise((resolve) => {
  const socket = connect({ host, port: Number(port), timeout: 5_000 });
  const end = (outcome) => () => {
    socket.destroy();
    resolve(outcome);
  };
  socket.on('error', end(false)).on('timeout', end(false)).on('connect', end(true));
});
if (!reached) fail(`EVENTSTORE_URL is set, but nothing answers at ${host}:${port}`);

const jest = (args, env = {}) =>
  spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '-i', ...args],
    { stdio: 'inherit', env: { ...process.env, ...env } },
  ).status ?? 1;

const given = process.argv.slice(2);
const chosen = (folder) =>
  readdirSync(folder)
    .filter(
      (name) =>
        name.endsWith('.spec.ts') && (given.length === 0 || given.some((word) => name.includes(word))),
    )
    .map((name) => `${folder}/${name}`);
const suites = [
  { project: 'ledger', specs: chosen('test/eventstoredb'), env: {} },
  { project: 'on-servers', specs: chosen('test/e2e'), env: { E2E_ON: 'EVENTSTORE_URL' } },
].filter(({ specs }) => specs.length > 0);
if (suites.length === 0) fail(`No spec has ${given.join(' or ')} in its name`);
// All of them, whatever comes of the first.
const outcomes = suites.map(({ project, specs, env }) =>
  jest(['--selectProjects', project, '--', ...specs], env),
);
process.exitCode = Math.max(...outcomes);
