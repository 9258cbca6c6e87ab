import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const root = join(import.meta.dirname, '../..');
const stamp = join(root, 'dist/.built-for-tests');
const lock = join(root, 'node_modules/.build-for-tests.lock');
const LOCK_AGE_MILLIS = 120_000;

const isSource = (path: string): boolean => path.endsWith('.ts') && !path.endsWith('.spec.ts');

const newestSource = (): number =>
  Math.max(
    ...['apps', 'libs', 'examples'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(isSource)
        .map((path) => statSync(join(root, folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0),
    ),
  );

const builtAt = (): number =>
  Math.max(
    ...[stamp, join(root, 'dist/apps/server/src/main.js')].map(
      (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );

/** Over what is there, file by file: `npm run build` empties the folder first, under the feet of running servers. */
const build = (): void => {
  const swc = join(root, 'node_modules/@swc/cli/bin/swc.js');
  const options = ['apps', 'libs', 'examples', '-d', 'dist', '--ignore', '**/*.spec.ts', '--quiet'];
  const started = new Date();
  const { status, stderr } = spawnSync(process.execPath, [swc, ...options], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
};

const take = async (): Promise<void> => {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      // Left by a run that was killed.
      if (age > LOCK_AGE_MILLIS && existsSync(lock)) rmdirSync(lock);
      await wait(100);
    }
  }
};

/** Makes sure that dist is what the sources say, once among all the test processes. */
export const buildWhenStale = async (): Promise<void> => {
  await take();
  try {
    if (builtAt() < newestSource()) build();
  } finally {
    rmdirSync(lock);
  }
};
