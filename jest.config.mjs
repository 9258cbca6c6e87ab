import { installedPostgres } from './tools/throw-away-postgres.mjs';

// The suite runs as ES modules: start it with `npm test`, which passes Node the flag jest needs for that.
const everywhere = {
  testEnvironment: 'node',
  // Inside the tests `#libs/<name>` means the TypeScript source, not a build that may be stale.
  testEnvironmentOptions: { customExportConditions: ['consent-source', 'node', 'node-addons'] },
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  // Sources name the compiled file, as Node wants it; the tests load the source beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  injectGlobals: false,
  // A PostgreSQL server for the tests that want one: started by the first, ended with the last.
  globalSetup: '<rootDir>/test/support/postgres-run.mjs',
  globalTeardown: '<rootDir>/test/support/postgres-ended.mjs',
};

const hasPostgres = (process.env.LEDGER_TEST_POSTGRES_URL ?? '') !== '' || installedPostgres() !== undefined;

const all = {
  ...everywhere,
  displayName: 'ledger',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
};

/** The whole API once more, by the same specs, with the ledger in EventStoreDB and PostgreSQL. */
const onServers = {
  ...everywhere,
  displayName: 'on-servers',
  roots: ['<rootDir>/test/e2e'],
  globals: { ledgerKeptIn: 'eventstoredb' },
};

export default {
  // Where PostgreSQL is not installed, the run says so when it begins.
  projects: hasPostgres ? [all, onServers] : [all],
  maxWorkers: 2,
  // For a loaded machine, where servers and databases are slow to start; what may take longer yet says so itself.
  testTimeout: 120_000,
  // A line for each failure and a total at the end.
  reporters: [['default', { summaryThreshold: 5 }]],
};
