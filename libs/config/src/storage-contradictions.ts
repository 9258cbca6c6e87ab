import type { AddMistake } from './mistake.js';
import { areRolesShared } from './roles.js';
import { isDatabaseExposed, isEventStoreExposed } from './secure-connections.js';
import type { Environment } from './settings.js';

/** Where events, keys and read models are kept, and who shares them. */
export const storageContradictions = (found: Partial<Environment>, add: AddMistake): void => {
  sharing(found, add);
  files(found, add);
  exposure(found, add);
};

/** Several processes can share EventStoreDB, PostgreSQL and a mounted keyring; files are one process's alone. */
const sharing = (found: Partial<Environment>, add: AddMistake): void => {
  if (found.LEDGER_ROLES === undefined || !areRolesShared(found.LEDGER_ROLES)) return;
  const because = 'when LEDGER_ROLES leaves work to other processes';
  if (found.LEDGER_EVENT_STORE === 'embedded') {
    add(
      'LEDGER_EVENT_STORE',
      `must name an EventStoreDB ${because}: one process alone writes the embedded store`,
    );
  }
  if (found.LEDGER_DATABASE_URL === undefined) {
    add('LEDGER_DATABASE_URL', `must be set ${because}: SQLite files are not shared`);
  }
  if (found.LEDGER_KEYRING_FILE === undefined) {
    add('LEDGER_KEYRING_FILE', `must be set ${because}: all of them read one keyring`);
  }
  if (found.LEDGER_SEED === 'sample-county') {
    add('LEDGER_SEED', `must not be sample-county ${because}: each of them would write it`);
  }
};

const ofEventStoreDb = [
  'LEDGER_EVENT_STORE_CA_FILE',
  'LEDGER_EVENT_STORE_CERT_FILE',
  'LEDGER_EVENT_STORE_KEY_FILE',
] as const;

/** A setting nobody reads is a setting somebody believes to be in force. */
const files = (found: Partial<Environment>, add: AddMistake): void => {
  if (found.LEDGER_EVENT_STORE === 'embedded') {
    for (const setting of ofEventStoreDb) {
      if (found[setting] !== undefined) add(setting, 'means nothing while LEDGER_EVENT_STORE is embedded');
    }
  } else if (
    (found.LEDGER_EVENT_STORE_CERT_FILE === undefined) !==
    (found.LEDGER_EVENT_STORE_KEY_FILE === undefined)
  ) {
    add(
      found.LEDGER_EVENT_STORE_KEY_FILE === undefined
        ? 'LEDGER_EVENT_STORE_KEY_FILE'
        : 'LEDGER_EVENT_STORE_CERT_FILE',
      'must be set too: a certificate and its key go together',
    );
  }
  if (found.LEDGER_DATABASE_URL === undefined && found.LEDGER_DATABASE_CA_FILE !== undefined) {
    add('LEDGER_DATABASE_CA_FILE', 'means nothing while LEDGER_DATABASE_URL is not set');
  }
};

const exposure = (found: Partial<Environment>, add: AddMistake): void => {
  if (found.LEDGER_MODE !== 'production' || found.LEDGER_INSECURE_CONNECTIONS === 'allowed') return;
  const remedy = 'in production, unless LEDGER_INSECURE_CONNECTIONS is allowed';
  const { LEDGER_EVENT_STORE: store, LEDGER_DATABASE_URL: database } = found;
  if (store !== undefined && isEventStoreExposed(store)) {
    add('LEDGER_EVENT_STORE', `must reach other machines by TLS ${remedy}`);
  }
  if (database !== undefined && isDatabaseExposed(database)) {
    add('LEDGER_DATABASE_URL', `must reach other machines by TLS, with sslmode=verify-full, ${remedy}`);
  }
};
