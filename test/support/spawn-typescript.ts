import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const loader = new URL('./swc-loader.mjs', import.meta.url).href;

export interface SpawnTypeScriptOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Put before `node`: `['strace', '-f', ...]`. */
  readonly prefix?: readonly string[];
}

/** Starts a TypeScript program as a process of its own: stdin, stdout and stderr are pipes. */
export const spawnTypeScript = (program: URL, options: SpawnTypeScriptOptions = {}) => {
  const command = [
    ...(options.prefix ?? []),
    process.execPath,
    '--import',
    loader,
    fileURLToPath(program),
    ...(options.args ?? []),
  ];
  const [executable = process.execPath, ...rest] = command;
  return spawn(executable, rest, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // jest sets NODE_OPTIONS for itself; a child is a plain program.
    env: { ...process.env, NODE_OPTIONS: '', ...options.env },
  });
};

/** How a process ended. */
export const exited = (
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null }> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve({ code: child.exitCode, signal: child.signalCode });
      return;
    }
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
