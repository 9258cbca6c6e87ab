import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale, root } from '../support/build-when-stale.js';

/** An example as its reader runs it: compiled, in a process of its own. */
export class Running {
  output = '';
  readonly ended: Promise<number | null>;
  #waiting: (() => void)[] = [];

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        for (const wake of this.#waiting.splice(0)) wake();
      });
    this.ended = new Promise((resolve) =>
      child.once('close', (code) => {
        for (const wake of this.#waiting.splice(0)) wake();
        resolve(code);
      }),
    );
  }

  /** Resolves when the output fulfils the condition; rejects when the process ends before. */
  async until(holds: (output: string) => boolean): Promise<void> {
    while (!holds(this.output)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`it ended: ${this.output}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

export const runExample = async (
  path: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Running> => {
  await buildWhenStale();
  const main = join(root, 'dist/examples', path, 'main.js');
  return new Running(
    spawn(process.execPath, ['--enable-source-maps', main, ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
};
