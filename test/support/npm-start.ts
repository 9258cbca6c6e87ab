import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build-when-stale.js';

/** For the sample county to be seeded, on a loaded machine. */
export const SEEDED_MILLIS = 150_000;

export interface Started {
  readonly output: () => string;
  readonly stop: () => Promise<number | null>;
}

/** As `npm start` runs it, on a directory and a port of its own. */
export const npmStart = async (dataDirectory: string): Promise<Started> => {
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

/** The lines it prints for people to try. */
export const linesToTry = (output: string): string[] =>
  output.split('\n').filter((line) => line.startsWith('curl '));
