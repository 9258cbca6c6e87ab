import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LedgerConfig } from '#libs/config';
import { compositionError } from './errors.js';
import { writeFileDurably } from './write-file.js';

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

/** Makes the data directory, for its owner alone, or refuses with the reason. */
export const prepareDataDirectory = ({ dataDirectory, files, mode }: LedgerConfig): void => {
  // Files made from here on are for their owner alone, whichever library makes them.
  process.umask(OTHERS);
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

/** What is known of the ledger that a vault is to belong to. */
export interface LedgerAtHand {
  readonly ledgerId: string;
  readonly hasEvents: boolean;
}

/**
 * The vault and the read models beside a ledger mean nothing for another one: with the wrong vault every name would
 * read as forgotten and every NHS number as new. So would they with an empty vault, where the events are elsewhere.
 */
export const assertSameLedger = (
  { files, eventStore }: LedgerConfig,
  { ledgerId, hasEvents }: LedgerAtHand,
): void => {
  const known = existsSync(files.identity) ? readFileSync(files.identity, 'utf8').trim() : undefined;
  if (known === ledgerId) return;
  if (known === undefined) {
    if (hasEvents && eventStore.kind === 'eventstoredb') {
      throw compositionError('LEDGER_VAULT_MISSING', {
        detail: `${files.identity} does not exist, and the EventStoreDB holds a ledger already.`,
      });
    }
    writeFileDurably(files.identity, `${ledgerId}\n`);
    return;
  }
  throw compositionError('LEDGER_DATA_DIRECTORY_FOREIGN', {
    detail: `The events are of another ledger than the one ${files.vault} was made for.`,
  });
};
