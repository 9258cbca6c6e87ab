// The suite runs as ES modules: start it with `npm test`, which passes Node the flag jest needs for that.
export default {
  testEnvironment: 'node',
  // Inside the tests `#libs/<name>` means the TypeScript source, not a build that may be stale.
  testEnvironmentOptions: { customExportConditions: ['consent-source', 'node', 'node-addons'] },
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  // Sources name the compiled file, as Node wants it; the tests load the source beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  injectGlobals: false,
  // A PostgreSQL server for the tests that want one: started by the first, ended with the last.
  globalSetup: './test/support/postgres-run.mjs',
  globalTeardown: './test/support/postgres-ended.mjs',
  maxWorkers: 2,
  // A line for each failure and a total at the end.
  reporters: [['default', { summaryThreshold: 5 }]],
};
