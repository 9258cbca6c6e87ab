import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { LEDGER, type Ledger } from '../composition/index.js';

export interface SeedProgress {
  readonly done: number;
  readonly total: number;
}

/** What fills a ledger: the command line brings the sample county. */
export type Seed = (
  app: INestApplicationContext,
  options: { readonly onProgress: (progress: SeedProgress) => void },
) => Promise<unknown>;

/**
 * Runs the seed on a ledger that has no events yet. `cut-short` says that an earlier start was ended before it was
 * through: half a county is no county, and what is in a ledger cannot be taken out again.
 */
export const seedWhenEmpty = async (
  app: INestApplicationContext,
  loadSeed: () => Promise<Seed>,
  onProgress: (progress: SeedProgress) => void,
): Promise<'seeded' | 'cut-short' | 'left'> => {
  const { config, store } = app.get<Ledger>(LEDGER);
  if (config.seed !== 'sample-county') return 'left';
  const begun = join(config.dataDirectory, 'seed-begun');
  if ((await store.identity()).head !== undefined) return existsSync(begun) ? 'cut-short' : 'left';
  writeFileSync(begun, 'The sample county is being written.\n');
  await (
    await loadSeed()
  )(app, { onProgress });
  rmSync(begun, { force: true });
  return 'seeded';
};
