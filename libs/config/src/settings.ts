import { join, resolve } from 'node:path';
import { z } from 'zod';
import { checkSettings } from './check-settings.js';
import { messageSettings } from './message-settings.js';
import { roles } from './roles.js';
import { filePath, listOf, type Setting, wholeNumber } from './setting.js';

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

/** The adapters read these to the end, and say what is wrong with them; neither quotes them. */
const eventStoreAddress = z.union([z.literal('embedded'), z.string().regex(/^esdb(\+discover)?:\/\/[^/?]/)]);
const databaseAddress = z.string().regex(/^postgres(ql)?:\/\/[^/?]/);

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
    allowed: 'a path; there is no ledger in memory, so `:memory:` is none',
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
  LEDGER_ROLES: {
    schema: listOf(roles)
      .transform((named) => roles.filter((role) => named.includes(role)))
      .default([...roles]),
    allowed: `a comma-separated list of ${roles.join(', ')}`,
    about: 'What this process does; the default is everything there is.',
  },
  LEDGER_EVENT_STORE: {
    schema: eventStoreAddress.default('embedded'),
    allowed: 'embedded, or esdb://user:password@host:port,... with percent-encoded user and password',
    about: 'Where the events are: in the data directory, or in an EventStoreDB.',
    secret: true,
  },
  LEDGER_EVENT_STORE_CA_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'PEM file of the authority that signed the certificates of EventStoreDB.',
  },
  LEDGER_EVENT_STORE_CERT_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'PEM file of the certificate this process shows to EventStoreDB.',
  },
  LEDGER_EVENT_STORE_KEY_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'PEM file of the private key of that certificate.',
  },
  LEDGER_EVENT_STORE_APPENDS: {
    schema: wholeNumber(1, 1_000).default(64),
    allowed: 'a number from 1 to 1000',
    about: 'Appends to EventStoreDB under way at once; further ones wait for their turn.',
  },
  LEDGER_DATABASE_URL: {
    schema: databaseAddress.optional(),
    allowed: 'postgres://user:password@host:port/database with percent-encoded user and password',
    about: 'PostgreSQL database of the vault and the read models; by default SQLite files hold them.',
    secret: true,
  },
  LEDGER_DATABASE_CA_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'PEM file of the authority that signed the certificate of PostgreSQL.',
  },
  LEDGER_DATABASE_POOL: {
    schema: wholeNumber(2, 200).default(10),
    allowed: 'a number from 2 to 200',
    about: 'Connections to PostgreSQL that this process opens at most; a projector opens as many again.',
  },
  LEDGER_INSECURE_CONNECTIONS: {
    schema: z.enum(['refused', 'allowed']).default('refused'),
    allowed: 'refused or allowed',
    about: 'Whether production may reach a store or a database on another machine without TLS.',
  },
  LEDGER_START_SECONDS: {
    schema: wholeNumber(0, 3_600).default(60),
    allowed: 'a number of seconds, 0 to 3600',
    about: 'How long the start waits for an EventStoreDB or a PostgreSQL that does not answer yet.',
  },
  LEDGER_PROJECTION_PARTITIONS: {
    schema: wholeNumber(1, 64).default(1),
    allowed: 'a number from 1 to 64',
    about: 'Into how many parts a rebuild is cut, for projectors on one PostgreSQL to share.',
  },
  LEDGER_READY_LAG_SECONDS: {
    schema: wholeNumber(0, 86_400).default(0),
    allowed: 'a number of seconds, 0 to 86400; 0 never looks',
    about: 'Not ready when a read model has not reached what the ledger held so long ago.',
  },
  LEDGER_READY_DEAD_LETTERS: {
    schema: wholeNumber(0, 1_000_000).default(0),
    allowed: 'a number, 0 to 1000000; 0 never looks',
    about: 'A process with the role `reactor` is not ready when more dead letters wait for a person.',
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
  ...checkSettings,
  ...messageSettings,
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
  /** Made again where it is missing. */
  optOutSet: join(dataDirectory, 'opt-out-set.sealed'),
  /** What reactors have done and have yet to do; unlike the read models it cannot be built anew. */
  reactors: join(dataDirectory, 'reactors.db'),
  /** The development outbox: a directory. */
  outbox: join(dataDirectory, 'outbox'),
  keyring: join(dataDirectory, 'keyring.json'),
  developmentKeys: join(dataDirectory, 'development-keys.json'),
  sandboxClock: join(dataDirectory, 'sandbox-clock.json'),
  /** Id of the ledger that everything else here was made for. */
  identity: join(dataDirectory, 'ledger-id'),
});

export type LedgerFiles = ReturnType<typeof filesIn>;
