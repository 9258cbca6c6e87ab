/**
 * `npm start`: builds what is stale, starts the server for development on ./data, seeds the sample county into an
 * empty ledger, and prints what to try. `npm run start:prod` is the built server alone.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { printWelcome } from './start/welcome.mjs';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist/apps/server/src/main.js');
const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');

const say = (text) => process.stdout.write(`${text}\n`);

/** The newest of the files a build is made from. */
const newestSource = () => {
  const fixed = ['package.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'].map((name) => join(root, name));
  const sources = ['apps', 'libs', 'examples']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
        .map((path) => join(root, folder, path)),
    );
  return Math.max(
    ...[...fixed, ...sources].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
};

const isStale = () => !existsSync(main) || statSync(main).mtimeMs < newestSource();

/** A build that was shipped without its compiler is taken as it is. */
const canBuild = () => existsSync(nest);

const build = () => {
  say('Building ...');
  const { status, stdout, stderr } = spawnSync(process.execPath, [nest, 'build', 'server'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`The build failed.\n${stdout}${stderr}`);
  process.exit(1);
};

const startServer = () =>
  spawn(process.execPath, ['--enable-source-maps', '--max-semi-space-size=16', main], {
    cwd: root,
    // What is given wins, but for the mode: this is the start for development, and production has its own.
    // A line for every request would bury what is printed for people.
    env: {
      LEDGER_LOG_LEVEL: 'warn',
      LEDGER_SEED: 'sample-county',
      ...process.env,
      LEDGER_MODE: 'development',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

if (isStale() && canBuild()) build();

const server = startServer();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
}
server.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));

const CUT_SHORT =
  'An earlier start was ended while it wrote the sample county, so only a part of it is there. For all of it, stop ' +
  'this, remove the data directory, and start again.';

const onSeeding = ({ done, total }) => {
  if (process.stdout.isTTY) {
    process.stdout.write(`\rSeeding the sample county ... ${String(Math.floor((100 * done) / total))} %`);
  } else if (!onSeeding.told) say('Seeding the sample county ...');
  onSeeding.told = true;
};

server.on('message', (message) => {
  if (message.kind === 'ready') say(`The ledger answers at ${message.url}`);
  if (message.kind === 'seeding') onSeeding(message);
  if (message.kind !== 'settled') return;
  if (message.seeded === 'seeded')
    say(`${process.stdout.isTTY ? '\r' : ''}The sample county is in the ledger.`);
  if (message.seeded === 'cut-short') say(CUT_SHORT);
  printWelcome(message.url).catch((error) => {
    process.stderr.write(`What to try cannot be shown: ${error.message}\n`);
  });
});
