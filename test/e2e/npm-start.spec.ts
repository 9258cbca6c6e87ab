import { execFile, spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildWhenStale, root } from '../support/build-when-stale.js';
import { newDataDirectory } from '../support/server.js';
import { inFiles } from '../support/storage.js';

const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const SEEDED_MILLIS = 150_000;

interface Started {
  readonly output: () => string;
  readonly stop: () => Promise<number | null>;
}

/** As `npm start` runs it, on a directory and a port of its own. */
const start = async (dataDirectory: string): Promise<Started> => {
  const child = spawn(process.execPath, [join(root, 'tools/start.mjs')], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', LEDGER_DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const welcomed = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ctrl-C stops it')) resolve();
    });
  });
  await Promise.race([welcomed, exited]);
  return {
    output: () => output,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
};

const linesToTry = (output: string): string[] =>
  output.split('\n').filter((line) => line.startsWith('curl '));

// It brings the embedded store with it, and is tried on it alone.
(inFiles ? describe : describe.skip)('npm start', () => {
  const dataDirectory = newDataDirectory();
  let started: Started;

  beforeAll(async () => {
    await buildWhenStale();
    started = await start(dataDirectory);
  }, SEEDED_MILLIS);

  afterAll(async () => {
    await started.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('says where it is, and gives a token per role', () => {
    const output = started.output();
    expect(output).toContain('/openapi.json');
    for (const role of ['admin', 'auditor', 'practice-staff', 'clinician', 'service', 'patient']) {
      expect(output).toMatch(new RegExp(`\\n  ${role}\\n  eyJ`));
    }
    expect(linesToTry(output)).toHaveLength(3);
  });

  (hasCurl ? it : it.skip)(
    'is what docs/how-to/ask-for-access.md says it is: its lines run as they stand',
    async () => {
      const page = readFileSync(join(root, 'docs/how-to/ask-for-access.md'), 'utf8');
      const script = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines]) => lines).join('\n');
      const url = /API +(http:\S+)\/v1\n/.exec(started.output())![1]!;
      const env = { PATH: process.env.PATH, LEDGER: url, LEDGER_DATA_DIR: dataDirectory };
      const { stdout } = await run('sh', ['-c', script], { cwd: root, env });
      expect(stdout.trim().split('\n')).toEqual(['code-required', 'verified', 'permit']);
    },
    SEEDED_MILLIS,
  );

  (hasCurl ? it : it.skip)('prints three lines that work as printed', async () => {
    const answers = [];
    for (const line of linesToTry(started.output())) {
      answers.push(JSON.parse((await run('sh', ['-c', line])).stdout) as Record<string, unknown>);
    }
    const [grant, decision, history] = answers;
    expect(grant).toMatchObject({ events: [{ type: 'ConsentGranted' }] });
    expect(decision).toMatchObject({ outcome: 'permit', rule: 'direct-care.9' });
    expect(history?.items).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'ConsentGranted', new: 'granted' })]),
    );
  });

  it(
    'finds its data at the second start, and seeds nothing twice',
    async () => {
      expect(await started.stop()).toBe(0);
      started = await start(dataDirectory);
      expect(started.output()).not.toContain('Seeding');
      expect(linesToTry(started.output())).toHaveLength(3);
    },
    SEEDED_MILLIS,
  );
});

if (!hasCurl) console.warn('curl is not installed: the lines that npm start prints were not tried.');
