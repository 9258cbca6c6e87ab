import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LedgerConfig } from '#libs/config';
import { compositionError } from './errors.js';

const OTHERS = 0o077;
const FOR_ITS_OWNER = 0o700;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown failure';

/**
 * Makes a directory and those missing above it, one by one. Node's own recursive form never returns where the system
 * says that a directory cannot be there, as in /proc.
 */
const makeDirectory = (path: string): void => {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const directory of missing) mkdirSync(directory, { mode: FOR_ITS_OWNER });
};

/** With events, vault and keyring elsewhere, production writes no file at all. */
const needsDataDirectory = ({ dataDirectory, files, mode, eventStore, database }: LedgerConfig): boolean =>
  mode === 'development' ||
  eventStore.kind === 'embedded' ||
  database.kind === 'sqlite' ||
  dirname(files.keyring) === dataDirectory;

/** Makes the data directory where one is needed, for its owner alone, or refuses with the reason. */
export const prepareDataDirectory = (config: LedgerConfig): void => {
  // Files made from here on are for their owner alone, whichever library makes them.
  process.umask(OTHERS);
  if (!needsDataDirectory(config)) return;
  const { dataDirectory, files, mode } = config;
  try {
    makeDirectory(dataDirectory);
    if (!statSync(dataDirectory).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw compositionError(
      'LEDGER_DATA_DIRECTORY_UNUSABLE',
      { detail: `${dataDirectory} cannot be read and written (${codeOf(error)}).` },
      { cause: error },
    );
  }
  if (mode === 'production' && existsSync(files.sandboxClock)) {
    throw compositionError('LEDGER_DATA_DIRECTORY_SANDBOX', {
      detail: `${files.sandboxClock} says that the clock of this ledger was moved.`,
    });
  }
};
