import { errorsOf } from '#libs/kernel';

/** Why the parts of a ledger cannot be put together. */
export const compositionErrors = {
  LEDGER_DATA_DIRECTORY_UNUSABLE: {
    status: 500,
    title: 'The data directory cannot be used.',
    remedy: 'Check its path, its owner and the space left on its disk.',
  },
  LEDGER_DATA_DIRECTORY_FOREIGN: {
    status: 500,
    title: 'The files in the data directory do not belong together.',
    remedy: 'Put back the files that were made with this ledger, all from one backup.',
  },
  LEDGER_DATA_DIRECTORY_SANDBOX: {
    status: 500,
    title: 'The clock of this ledger has been moved in a sandbox, so its times are not real.',
    remedy: 'Give production a data directory of its own (LEDGER_DATA_DIR).',
  },
  LEDGER_VAULT_UNUSABLE: {
    status: 500,
    title: 'The key vault cannot be used.',
    remedy: 'The detail names the file; restore it from a backup if it is damaged.',
  },
  LEDGER_READ_MODELS_UNUSABLE: {
    status: 500,
    title: 'The read models cannot be used.',
    remedy: 'Stop the ledger and remove the file; it is built anew from the events at the next start.',
  },
} as const;

export const compositionError = errorsOf(compositionErrors);
