import { join, resolve } from 'node:path';
import { z } from 'zod';

/** `development` brings its own signing keys and a clock that can be moved; `production` refuses both. */
export const modes = ['development', 'production'] as const;
export type Mode = (typeof modes)[number];

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Public-key signatures alone: with a shared secret whoever checks a token could also make one. */
export const tokenAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

const MIB = 1024 * 1024;

/** Environment variables are text, and one set to nothing counts as not set. */
const absentWhenEmpty = (value: unknown): unknown => (value === '' ? undefined : value);

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= from && value <= to);

const listOf = <T extends string>(values: readonly [T, ...T[]]) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(values)).min(1));

const filePath = z.string().transform((path) => resolve(path));

interface Setting {
  readonly schema: z.ZodType;
  /** What it may be, as a sentence that ends "must be ...". */
  readonly allowed: string;
  readonly about: string;
  readonly secret?: true;
}

/** Every setting, under the name of its environment variable. */
export const settings = {
  PORT: {
    schema: wholeNumber(0, 65_535).default(3000),
    allowed: 'a port, 0 to 65535; 0 takes any free one',
    about: 'Port of the HTTP API.',
  },
  HOST: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9.:_-]+$/)
      .default('127.0.0.1'),
    allowed: 'a host name or an IP address',
    about: 'Address to listen on; the default serves this machine alone.',
  },
  LEDGER_DATA_DIR: {
    schema: filePath.default(() => resolve('data')),
    allowed: 'a path',
    about: 'Directory of the embedded store and everything beside it.',
  },
  LEDGER_MODE: {
    schema: z.enum(modes).default('development'),
    allowed: 'development or production',
    about: 'Production refuses development keys and the sandbox clock.',
  },
  LEDGER_KEYRING_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'Master keyring; by default keyring.json in the data directory.',
  },
  LEDGER_JWKS_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    allowed: 'an https address',
    about: 'Where the public keys that sign access tokens are published.',
  },
  LEDGER_JWKS_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'The same keys in a file.',
  },
  LEDGER_TOKEN_ISSUER: {
    schema: z.string().min(1).max(500).optional(),
    allowed: 'the `iss` of the tokens, up to 500 characters',
    about: 'Who issues the access tokens.',
  },
  LEDGER_TOKEN_AUDIENCE: {
    schema: z.string().min(1).max(500).optional(),
    allowed: 'the `aud` of the tokens, up to 500 characters',
    about: 'Whom the access tokens are for: this ledger.',
  },
  LEDGER_TOKEN_ALGORITHMS: {
    schema: listOf(tokenAlgorithms).default(['ES256', 'EdDSA', 'PS256', 'RS256']),
    allowed: `a comma-separated list of ${tokenAlgorithms.join(', ')}`,
    about: 'Signature algorithms that are accepted.',
  },
  LEDGER_TOKEN_TYPES: {
    schema: listOf(['at+jwt', 'JWT']).default(['at+jwt']),
    allowed: 'a comma-separated list of at+jwt, JWT',
    about: 'Accepted `typ` of the tokens; RFC 9068 says at+jwt.',
  },
  LEDGER_LOG_LEVEL: {
    schema: z.enum(logLevels).default('info'),
    allowed: `one of ${logLevels.join(', ')}`,
    about: 'Least severe log line that is written.',
  },
  LEDGER_BODY_LIMIT: {
    schema: wholeNumber(1024, 16 * MIB).default(MIB),
    allowed: `a number of bytes, 1024 to ${String(16 * MIB)}`,
    about: 'Largest request body.',
  },
  LEDGER_METRICS_TOKEN: {
    schema: z.string().min(16).max(500).optional(),
    allowed: 'a secret of 16 to 500 characters',
    about: 'Bearer token for /metrics; without it only this machine may read them.',
    secret: true,
  },
  LEDGER_SHUTDOWN_SECONDS: {
    schema: wholeNumber(1, 600).default(20),
    allowed: 'a number of seconds, 1 to 600',
    about: 'How long requests under way may take to finish when the server is told to stop.',
  },
  LEDGER_SEED: {
    schema: z.enum(['sample-county', 'none']).default('none'),
    allowed: 'sample-county or none',
    about: 'What is put into an empty ledger; `npm start` sets sample-county.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

type Shape = { [N in SettingName]: (typeof settings)[N]['schema'] };

const shape = Object.fromEntries(
  Object.entries(settings).map(([name, setting]) => [name, z.preprocess(absentWhenEmpty, setting.schema)]),
) as unknown as Shape;

export const environmentSchema = z.object(shape);

export type Environment = z.infer<typeof environmentSchema>;

/** Default places inside the data directory. */
export const filesIn = (dataDirectory: string) => ({
  events: join(dataDirectory, 'events.db'),
  vault: join(dataDirectory, 'vault.db'),
  readModels: join(dataDirectory, 'read-models.db'),
  keyring: join(dataDirectory, 'keyring.json'),
  developmentKeys: join(dataDirectory, 'development-keys.json'),
  sandboxClock: join(dataDirectory, 'sandbox-clock.json'),
  /** Id of the ledger that everything else here was made for. */
  identity: join(dataDirectory, 'ledger-id'),
});

export type LedgerFiles = ReturnType<typeof filesIn>;
