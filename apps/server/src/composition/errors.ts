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
    title: 'Events, vault and read models do not belong together.',
    remedy: 'Put back what was made with this ledger, all from one backup.',
  },
  LEDGER_DATA_DIRECTORY_SANDBOX: {
    status: 500,
    title: 'The clock of this ledger has been moved in a sandbox, so its times are not real.',
    remedy: 'Give production a data directory of its own (LEDGER_DATA_DIR).',
  },
  LEDGER_VAULT_MISSING: {
    status: 500,
    title: 'The ledger has events, and the vault of its keys is not here.',
    remedy:
      'Bring the vault (vault.db with ledger-id, or the PostgreSQL database) that was made with this ledger; with an ' +
      'empty one everybody in the ledger would read as forgotten.',
  },
  LEDGER_DATABASE_NOT_EMPTY: {
    status: 409,
    title: 'The PostgreSQL database has a vault already.',
    remedy: 'Copy into a database, or a schema of it, in which nothing of a ledger is yet.',
  },
  LEDGER_EVENTS_BEHIND: {
    status: 500,
    title: 'An older copy of the events was put back: they end before what has been made of them.',
    remedy:
      'Put back the newest copy. Only if what came after it is lost for good, do what docs/runbooks/eventstoredb.md ' +
      'says of a restore; without it read models and effects would pass over what is recorded next.',
  },
  LEDGER_NOT_REACHED: {
    status: 503,
    title: 'What the ledger needs did not answer in time.',
    remedy: 'Start it or mend its address; LEDGER_START_SECONDS says how long a start waits.',
  },
  LEDGER_VAULT_UNUSABLE: {
    status: 500,
    title: 'The key vault cannot be used.',
    remedy: 'The detail names the file; restore it from a backup if it is damaged.',
  },
  LEDGER_READ_MODELS_UNUSABLE: {
    status: 500,
    title: 'The read models cannot be used.',
    remedy:
      'Stop the ledger and remove the file or the tables; they are built anew from the events at the next start.',
  },
  LEDGER_MESSAGES_UNUSABLE: {
    status: 500,
    title: 'Messages cannot be sent as configured.',
    remedy: 'The detail names the setting; correct the file it names.',
  },
  LEDGER_REACTORS_UNUSABLE: {
    status: 500,
    title: 'What reactors have yet to do cannot be read.',
    remedy:
      'Restore the file from a backup; without it codes under way are not sent, and nothing is sent twice.',
  },
} as const;

export const compositionError = errorsOf(compositionErrors);
