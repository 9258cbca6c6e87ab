import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildWhenStale, root } from '../support/build-when-stale.js';
import { linesToTry, npmStart, SEEDED_MILLIS, type Started } from '../support/npm-start.js';
import { newDataDirectory } from '../support/server.js';
import { inFiles } from '../support/storage.js';

const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;

// It brings the embedded store with it, and is tried on it alone.
(inFiles ? describe : describe.skip)('npm start', () => {
  const dataDirectory = newDataDirectory();
  let started: Started;

  beforeAll(async () => {
    await buildWhenStale();
    started = await npmStart(dataDirectory);
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
      started = await npmStart(dataDirectory);
      expect(started.output()).not.toContain('Seeding');
      expect(linesToTry(started.output())).toHaveLength(3);
    },
    SEEDED_MILLIS,
  );
});

if (!hasCurl) console.warn('curl is not installed: the lines that npm start prints were not tried.');
