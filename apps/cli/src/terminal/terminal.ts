import type { Readable, Writable } from 'node:stream';
import type { EnvironmentVariables } from '#libs/config';

/** What a command reads from and writes to: the process's own streams, or a test's. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: EnvironmentVariables;
}

export const processTerminal = (): Terminal => ({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
});
