import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { runLedger } from '../../../apps/cli/src/program.js';
import { exited, spawnTypeScript } from '../../support/spawn-typescript.js';

/** What a command line came to. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
}

const collected = (stream: PassThrough): (() => string) => {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString('utf8');
};

/** Runs a command line in this process: everything but the process itself is real. */
export const ledger = async (
  args: readonly string[],
  { stdin = '', environment = {} }: RunOptions = {},
): Promise<Ran> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [collected(stdout), collected(stderr)];
  const code = await runLedger(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    environment,
  });
  return { code, stdout: out(), stderr: err() };
};

const main = new URL('../../../apps/cli/src/main.ts', import.meta.url);

/** Starts a command line as a process of its own. */
export const spawnLedger = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  spawnTypeScript(main, { args, env: { NODE_NO_WARNINGS: '1', ...environment } });

/** Runs a command line as a process of its own. */
export const ledgerProcess = async (
  args: readonly string[],
  { stdin = '', environment = {} }: RunOptions = {},
): Promise<Ran> => {
  const child = spawnLedger(args, environment);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString('utf8')));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString('utf8')));
  child.stdin.end(stdin);
  const closed = new Promise((resolve) => child.once('close', resolve));
  const { code } = await exited(child);
  await closed;
  return { code: code ?? -1, stdout, stderr };
};

/** A directory of the test's own. */
export const newDirectory = () => {
  const path = mkdtempSync(join(tmpdir(), 'ledger-cli-'));
  return {
    path,
    file: (name: string) => join(path, name),
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
};

/** The one document on stdout. */
export const json = ({ stdout }: Ran): unknown => JSON.parse(stdout);

export const jsonLines = (text: string): readonly unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
