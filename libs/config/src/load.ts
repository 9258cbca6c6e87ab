import type { CodedError } from '#libs/kernel';
import {
  type DatabaseConfig,
  developmentTokens,
  type EventStoreConfig,
  type KeySource,
  type LedgerConfig,
} from './config.js';
import { contradictions } from './contradictions.js';
import { messagesOf } from './messages.js';
import type { Mistake } from './mistake.js';
import { configError } from './errors.js';
import { type Environment, environmentSchema, filesIn, settings } from './settings.js';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const OWN_PREFIX = 'LEDGER_';
const MIB = 1024 * 1024;

const refusal = (mistakes: readonly Mistake[]): CodedError =>
  configError('CONFIG_INVALID', {
    detail: mistakes.map(({ setting, detail }) => `${setting} ${detail}`).join('; '),
    mistakes,
  });

/** A setting nobody reads is a setting somebody believes to be in force. */
const misspelt = (environment: EnvironmentVariables): Mistake[] =>
  Object.keys(environment)
    .filter((name) => name.startsWith(OWN_PREFIX) && !Object.hasOwn(settings, name))
    .map((setting) => ({ setting, detail: 'is not a setting' }));

/** The value itself is left out: it may be a secret in the wrong place. */
const malformed = (paths: readonly PropertyKey[]): Mistake[] =>
  [...new Set(paths)].map((name) => ({
    setting: String(name),
    detail: `must be ${settings[name as keyof typeof settings].allowed}`,
  }));

const keySourceOf = (environment: Environment, developmentKeys: string): KeySource => {
  if (environment.LEDGER_JWKS_URL !== undefined) return { kind: 'url', url: environment.LEDGER_JWKS_URL };
  if (environment.LEDGER_JWKS_FILE !== undefined) return { kind: 'file', file: environment.LEDGER_JWKS_FILE };
  return { kind: 'development', file: developmentKeys };
};

const eventStoreOf = (environment: Environment): EventStoreConfig =>
  environment.LEDGER_EVENT_STORE === 'embedded'
    ? { kind: 'embedded' }
    : {
        kind: 'eventstoredb',
        connectionString: environment.LEDGER_EVENT_STORE,
        caFile: environment.LEDGER_EVENT_STORE_CA_FILE,
        certFile: environment.LEDGER_EVENT_STORE_CERT_FILE,
        keyFile: environment.LEDGER_EVENT_STORE_KEY_FILE,
        concurrentAppends: environment.LEDGER_EVENT_STORE_APPENDS,
      };

const databaseOf = (environment: Environment): DatabaseConfig =>
  environment.LEDGER_DATABASE_URL === undefined
    ? { kind: 'sqlite' }
    : {
        kind: 'postgres',
        url: environment.LEDGER_DATABASE_URL,
        caFile: environment.LEDGER_DATABASE_CA_FILE,
        poolSize: environment.LEDGER_DATABASE_POOL,
      };

const configOf = (environment: Environment): LedgerConfig => {
  const dataDirectory = environment.LEDGER_DATA_DIR;
  const files = filesIn(dataDirectory);
  return {
    mode: environment.LEDGER_MODE,
    host: environment.HOST,
    port: environment.PORT,
    dataDirectory,
    files: { ...files, keyring: environment.LEDGER_KEYRING_FILE ?? files.keyring },
    roles: environment.LEDGER_ROLES,
    eventStore: eventStoreOf(environment),
    database: databaseOf(environment),
    startSeconds: environment.LEDGER_START_SECONDS,
    projectionPartitions: environment.LEDGER_PROJECTION_PARTITIONS,
    readyLagSeconds: environment.LEDGER_READY_LAG_SECONDS,
    readyDeadLetters: environment.LEDGER_READY_DEAD_LETTERS,
    tokens: {
      keys: keySourceOf(environment, files.developmentKeys),
      issuer: environment.LEDGER_TOKEN_ISSUER ?? developmentTokens.issuer,
      audience: environment.LEDGER_TOKEN_AUDIENCE ?? developmentTokens.audience,
      algorithms: environment.LEDGER_TOKEN_ALGORITHMS,
      types: environment.LEDGER_TOKEN_TYPES,
    },
    messages: messagesOf(environment),
    fileChecks: {
      mostBytes: environment.LEDGER_CHECK_FILE_MIB * MIB,
      perCaller: environment.LEDGER_CHECKS_PER_CALLER,
      resultHours: environment.LEDGER_CHECK_RESULT_HOURS,
    },
    logLevel: environment.LEDGER_LOG_LEVEL,
    bodyLimit: environment.LEDGER_BODY_LIMIT,
    metricsToken: environment.LEDGER_METRICS_TOKEN,
    shutdownSeconds: environment.LEDGER_SHUTDOWN_SECONDS,
    seed: environment.LEDGER_SEED,
  };
};

/** The settings that are well formed on their own: enough to find contradictions among them too. */
const wellFormedPart = (environment: EnvironmentVariables, malformedNames: ReadonlySet<string>) => {
  const kept = Object.fromEntries(Object.entries(environment).filter(([name]) => !malformedNames.has(name)));
  const parsed = environmentSchema.safeParse(kept);
  return parsed.success ? parsed.data : {};
};

/** Reads the configuration, or refuses with CONFIG_INVALID naming every mistake at once. */
export function loadConfig(environment: EnvironmentVariables): LedgerConfig {
  const parsed = environmentSchema.safeParse(environment);
  const names = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path[0] ?? '');
  const rest = parsed.success ? parsed.data : wellFormedPart(environment, new Set(names.map(String)));
  const mistakes = [...misspelt(environment), ...malformed(names), ...contradictions(rest)];
  if (!parsed.success || mistakes.length > 0) throw refusal(mistakes);
  return configOf(parsed.data);
}
