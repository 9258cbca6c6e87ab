import type { CodedError } from '#libs/kernel';
import { developmentTokens, type KeySource, type LedgerConfig } from './config.js';
import { configError } from './errors.js';
import { type Environment, environmentSchema, filesIn, settings } from './settings.js';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

interface Mistake {
  readonly setting: string;
  readonly detail: string;
}

const OWN_PREFIX = 'LEDGER_';

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

const isLoopback = (url: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);

/** What each value means beside the others. */
const contradictions = (found: Partial<Environment>): Mistake[] => {
  const mistakes: Mistake[] = [];
  const add = (setting: string, detail: string): void => void mistakes.push({ setting, detail });
  const production = found.LEDGER_MODE === 'production';
  const ownKeys = found.LEDGER_JWKS_URL !== undefined || found.LEDGER_JWKS_FILE !== undefined;
  if (found.LEDGER_JWKS_URL !== undefined && found.LEDGER_JWKS_FILE !== undefined) {
    add('LEDGER_JWKS_FILE', 'must not be set together with LEDGER_JWKS_URL');
  }
  if (found.LEDGER_JWKS_URL !== undefined) {
    const url = new URL(found.LEDGER_JWKS_URL);
    if (url.protocol !== 'https:' && !isLoopback(url)) {
      add('LEDGER_JWKS_URL', 'must be an https address, or one on this machine');
    }
  }
  if (production && !ownKeys) {
    add('LEDGER_JWKS_URL', 'or LEDGER_JWKS_FILE must be set in production, which has no development keys');
  }
  if (production || ownKeys) {
    const why = production ? 'in production' : 'together with a key set of your own';
    if (found.LEDGER_TOKEN_ISSUER === undefined) add('LEDGER_TOKEN_ISSUER', `must be set ${why}`);
    if (found.LEDGER_TOKEN_AUDIENCE === undefined) add('LEDGER_TOKEN_AUDIENCE', `must be set ${why}`);
  }
  if (production && found.LEDGER_TOKEN_ISSUER === developmentTokens.issuer) {
    add('LEDGER_TOKEN_ISSUER', 'must not be the issuer of development tokens in production');
  }
  if (production && found.LEDGER_SEED === 'sample-county') {
    add(
      'LEDGER_SEED',
      'must not be sample-county in production: real people do not belong beside invented ones',
    );
  }
  return mistakes;
};

const keySourceOf = (environment: Environment, developmentKeys: string): KeySource => {
  if (environment.LEDGER_JWKS_URL !== undefined) return { kind: 'url', url: environment.LEDGER_JWKS_URL };
  if (environment.LEDGER_JWKS_FILE !== undefined) return { kind: 'file', file: environment.LEDGER_JWKS_FILE };
  return { kind: 'development', file: developmentKeys };
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
    tokens: {
      keys: keySourceOf(environment, files.developmentKeys),
      issuer: environment.LEDGER_TOKEN_ISSUER ?? developmentTokens.issuer,
      audience: environment.LEDGER_TOKEN_AUDIENCE ?? developmentTokens.audience,
      algorithms: environment.LEDGER_TOKEN_ALGORITHMS,
      types: environment.LEDGER_TOKEN_TYPES,
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
