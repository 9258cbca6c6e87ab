import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { installedPostgres } from '../../tools/throw-away-postgres.mjs';

const tool = fileURLToPath(new URL('../../tools/throw-away-postgres.mjs', import.meta.url));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

(installedPostgres() === undefined ? describe.skip : describe)('a PostgreSQL for tests', () => {
  it('ends, and leaves nothing, when the process that started it is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'ledger-postgres-'));
    const script = `const { startPostgres } = await import(process.argv[1]);
      await startPostgres(process.argv[2]);
      console.log('started');
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script, tool, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    const server = Number(readFileSync(join(directory, 'pid'), 'utf8'));
    expect(isAlive(server)).toBe(true);
    owner.kill('SIGKILL');
    while (isAlive(server) || existsSync(directory)) await delay(50);
  }, 120_000);
});
