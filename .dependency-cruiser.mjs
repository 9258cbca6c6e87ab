/**
 * The picture of the house in docs, as rules. `npm run deps` checks it.
 *
 * A lib has two doors: `libs/<name>/src/index.ts`, imported as `#libs/<name>`, and, where the lib is a port,
 * `libs/<name>/contract/src/index.ts`, imported by specs as `#libs/<name>/contract`.
 */
const adapters = '^libs/(event-store-sqlite|event-store-esdb|postgres)/';
// A lib's suites, which run once more on PostgreSQL.
const suites = '^libs/[^/]+/(src/.*\\.spec|test/databases)\\.ts$';
const tests = '(\\.spec\\.ts$|^test/|^libs/[^/]+/contract/)';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle is two ideas that are really one, and breaks decorators in ES modules.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      // What the benchmarks measure is the build, which this check does not wait for.
      comment: 'Every import names something that is there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '(^|/)dist/' },
    },
    {
      name: 'kernel-imports-no-lib',
      comment: 'Everything stands on the kernel; it stands on nothing.',
      severity: 'error',
      from: { path: '^libs/kernel/' },
      to: { path: '^libs/', pathNot: '^libs/kernel/' },
    },
    {
      name: 'consent-imports-only-kernel',
      comment: 'The domain knows the kernel and itself: no framework, no driver, no other lib.',
      severity: 'error',
      from: { path: '^libs/consent/', pathNot: tests },
      to: { pathNot: '^libs/(consent|kernel)/' },
    },
    {
      name: 'feed-client-stands-alone',
      comment: 'It is installed where the ledger is not: no other lib, no framework, no driver.',
      severity: 'error',
      from: { path: '^libs/feed-client/', pathNot: tests },
      to: {
        pathNot: '^(libs/feed-client/|node_modules/(rxjs|eventsource-parser)/|node:)',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'examples-are-outsiders',
      comment: 'They show what a follower needs, which is what it would install: the client of the feed.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(libs|apps|test)/', pathNot: '^libs/feed-client/src/index\\.ts$' },
    },
    {
      name: 'adapters-only-in-compositions',
      comment: 'Only the apps choose an adapter; tests and benchmarks may use one.',
      severity: 'error',
      from: { pathNot: `(^(apps|test|bench)/|${adapters})` },
      to: { path: adapters },
    },
    {
      name: 'driver-only-in-its-adapter',
      comment: 'One lib knows the EventStoreDB client, so one lib changes when the client does.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/event-store-esdb/' },
      to: { path: '(^|/)node_modules/@eventstore/' },
    },
    {
      name: 'postgresql-driver-only-in-its-lib',
      comment: 'Everyone else speaks to PostgreSQL as to SQLite: through Kysely.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/postgres/' },
      to: { path: '(^|/)node_modules/(@types/)?(pg|pg-copy-streams)/' },
    },
    {
      name: 'libs-meet-at-their-index',
      comment: 'What a lib does not export it may change.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: '^libs/($1/|[^/]+/(src|contract/src)/index\\.ts$)' },
    },
    {
      name: 'others-enter-libs-by-their-index',
      comment: 'Apps, tests and benchmarks too use only what a lib exports.',
      severity: 'error',
      from: { path: '^(apps|examples|test|bench|tools)/' },
      to: { path: '^libs/', pathNot: `(^libs/[^/]+/(src|contract/src)/index\\.ts$|${suites})` },
    },
    {
      name: 'libs-are-named-by-subpath',
      comment: 'Libs are imported as #libs/<name>; a relative path across them breaks when one moves.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: '^libs/$1/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased'],
      },
    },
    {
      name: 'apps-name-libs-by-subpath',
      comment: 'The same from outside the libs.',
      severity: 'error',
      from: { path: '^(apps|examples|test)/' },
      to: { path: '^libs/', pathNot: suites, dependencyTypes: ['local'], dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'no-lib-imports-an-app',
      comment: 'Libs do not know who composes them.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|examples|test|bench|tools)/' },
    },
    {
      name: 'product-imports-no-test',
      comment: 'Contract suites and specs are imported by tests alone.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'product-imports-no-dev-dependency',
      comment: 'What runs in production is installed in production.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['consent-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
