// A PostgreSQL server for tests and benchmarks: in a directory of its own, on a Unix socket alone, gone afterwards.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** @returns {{ uid: number, gid: number } | undefined} The account `postgres`, which a root user lends the server. */
const postgresAccount = () => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
};

/** @returns {string | undefined} Where the newest installed PostgreSQL has its programs; undefined when there is none. */
export const installedPostgres = () => {
  if (process.getuid?.() === 0 && postgresAccount() === undefined) return undefined;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
};

/** Owned by the account the server runs under: it refuses to run as root. */
const account = () => (process.getuid?.() === 0 ? postgresAccount() : undefined);

const lend = (path) => {
  const owner = account();
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
};

/** Ends a server, and removes its directory, when the process that wanted it is gone and could not do it itself. */
const WATCH = `
while kill -0 "$2"; do
  if ! kill -0 "$1"; then
    kill -QUIT "$2"
    while kill -0 "$2"; do sleep 0.1; done
    rm -rf "$3"
    exit
  fi
  sleep 1
done 2> /dev/null`;

const endWith = (owner, pid, directory) => {
  const args = ['-c', WATCH, 'watch', String(owner), String(pid), directory];
  spawn('sh', args, { cwd: '/', detached: true, stdio: 'ignore' }).unref();
};

/**
 * Starts a server in an empty directory that is there. Nothing in it is durable: it forgets all at a power cut.
 * @param {string} directory
 * @param {number} owner The process it ends with, should that be killed before it has stopped the server.
 * @returns {Promise<string>} A connection string of a user who may do anything.
 */
export const startPostgres = async (directory, owner = process.pid) => {
  const bin = installedPostgres();
  if (bin === undefined) throw new Error('PostgreSQL is not installed');
  const [data, passwordFile] = [join(directory, 'data'), join(directory, 'password')];
  const password = randomBytes(12).toString('hex');
  lend(directory);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  lend(passwordFile);
  mkdirSync(data, { mode: 0o700 });
  lend(data);
  const as = {
    ...account(),
    cwd: directory,
    env: { PATH: `${bin}:${process.env.PATH ?? ''}`, LC_ALL: 'C.UTF-8' },
  };
  const { stdout: version } = await run(join(bin, 'initdb'), ['--version'], as);
  const settings = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  // A language's order and not that of bytes: whatever leans on the default must fail here, not in production.
  if (Number(/\d+/.exec(version)?.[0]) >= 15) settings.push('--locale-provider=icu', '--icu-locale=en-GB');
  await run(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username=postgres', `--pwfile=${passwordFile}`, ...settings],
    as,
  );
  const log = openSync(join(directory, 'log'), 'a');
  const options = {
    listen_addresses: '',
    unix_socket_directories: directory,
    unix_socket_permissions: '0777',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    shared_buffers: '64MB',
    max_connections: '100',
  };
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...as, detached: true, stdio: ['ignore', log, log] },
  );
  server.unref();
  writeFileSync(join(directory, 'pid'), String(server.pid));
  if (server.pid !== undefined) endWith(owner, server.pid, directory);
  const ended = new Promise((_, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error(readFileSync(join(directory, 'log'), 'utf8'))));
  });
  ended.catch(() => undefined);
  const ready = async () => {
    for (;;) {
      try {
        await run(join(bin, 'pg_isready'), ['--quiet', '--host', directory, '--timeout=30'], as);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  await Promise.race([ready(), ended]);
  server.removeAllListeners();
  return `postgresql://postgres:${password}@/postgres?host=${encodeURIComponent(directory)}&durability=any`;
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Ends the server that was started in the directory, by its process id, and removes the directory.
 * @param {string} directory
 */
export const stopPostgres = async (directory) => {
  const file = join(directory, 'pid');
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  rmSync(directory, { recursive: true, force: true });
};
