import { expect } from '@jest/globals';
import { json, ledger, newDirectory, type Ran, type RunOptions } from './terminal.js';

/** What `ledger seed --json` tells. */
export interface Seeded {
  readonly samples: {
    readonly patient: string;
    readonly localProvider: string;
    readonly remoteProvider: string;
  };
  readonly patients: number;
  readonly events: number;
  readonly decisions: number;
  readonly demoPatients: readonly string[];
}

/** A small seeded ledger of a spec's own, and the command line on it. */
export const seededLedger = () => {
  const directory = newDirectory();
  const data = directory.file('data');
  const run = (args: readonly string[], options?: RunOptions): Promise<Ran> =>
    ledger([...args, '--data-dir', data], options);
  const seed = async (): Promise<Seeded> => {
    const ran = await run(['seed', '--patients', '60', '--json']);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    return json(ran) as Seeded;
  };
  return { directory, data, run, seed };
};
