import { CodedError, isError } from '#libs/kernel';
import { postgresError, type postgresErrors } from './errors.js';

type Code = keyof typeof postgresErrors;

/** What the server said with a SQLSTATE, where that means more than that this statement is wrong. */
const BY_STATE: readonly (readonly [RegExp, Code, string])[] = [
  [/^28P01$/, 'POSTGRES_CREDENTIALS_REFUSED', 'the password is wrong, or there is no such user'],
  [/^28/, 'POSTGRES_CREDENTIALS_REFUSED', 'no rule of the server lets this user in from here'],
  [/^3D000$/, 'POSTGRES_DATABASE_MISSING', 'there is no such database'],
  [/^3F000$/, 'POSTGRES_DATABASE_MISSING', 'there is no such schema'],
  [/^42501$/, 'POSTGRES_RIGHTS_MISSING', 'the user may not do that'],
  [/^53300$/, 'POSTGRES_UNAVAILABLE', 'it has no connection left'],
  [/^53/, 'POSTGRES_UNAVAILABLE', 'it is out of disk, memory or another resource'],
  [/^57014$/, 'POSTGRES_TIMED_OUT', 'a statement took longer than it may'],
  [/^25006$/, 'POSTGRES_UNSUITABLE', 'it is a standby, or set to read only'],
  [/^57P03$/, 'POSTGRES_UNAVAILABLE', 'it is starting or stopping'],
  [/^(57P|08|58|25P03|25P04|XX)/, 'POSTGRES_UNAVAILABLE', 'it broke off'],
];

const UNREACHED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ENOENT: 'there is no such socket',
  EACCES: 'the socket may not be used',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'there was no answer in time',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ERR_STREAM_DESTROYED: 'the connection was cut',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
};

const TLS_CODE =
  /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|EPROTO|INVALID_|PATH_LENGTH)/;

/** What the driver says in words alone. */
const BY_MESSAGE: readonly (readonly [RegExp, Code, string])[] = [
  [/does not support SSL|error establishing an SSL/, 'POSTGRES_TLS_REFUSED', 'it offers no TLS'],
  [/^SASL|password must be a string/, 'POSTGRES_CREDENTIALS_REFUSED', 'it wants a password, or another one'],
  [/^timeout exceeded when trying/, 'POSTGRES_UNAVAILABLE', 'all connections of the pool are busy'],
  [/timeout/i, 'POSTGRES_UNAVAILABLE', 'there was no answer in time'],
  [
    /^(Connection terminated|Client has encountered|Client was closed|Client is closed|Cannot use a pool)/,
    'POSTGRES_UNAVAILABLE',
    'the connection was cut',
  ],
];

const kindOf = (error: Error): readonly [Code, string] | undefined => {
  const { code } = error as Error & { readonly code?: unknown };
  if (typeof code !== 'string') {
    const [, found, why] = BY_MESSAGE.find(([pattern]) => pattern.test(error.message)) ?? [];
    return found === undefined || why === undefined ? undefined : [found, why];
  }
  const unreached = Object.hasOwn(UNREACHED, code) ? UNREACHED[code] : undefined;
  if (unreached !== undefined) return ['POSTGRES_UNAVAILABLE', unreached];
  if (TLS_CODE.test(code))
    return ['POSTGRES_TLS_REFUSED', `its certificate or protocol is refused (${code})`];
  const [, found, why] = /^[0-9A-Z]{5}$/.test(code)
    ? (BY_STATE.find(([pattern]) => pattern.test(code)) ?? [])
    : [];
  return found === undefined || why === undefined ? undefined : [found, why];
};

/** The idle pool hangs the whole client on its errors. */
const withoutClient = (error: Error): Error => {
  delete (error as Error & { client?: unknown }).client;
  return error;
};

/** The coded error for what the driver threw; undefined for one that is about a statement alone. */
export const codedOf = (error: unknown, where: string): CodedError | undefined => {
  if (error instanceof CodedError) return error;
  if (!isError(error)) return undefined;
  const [code, why] = kindOf(error) ?? [];
  if (code === undefined || why === undefined) return undefined;
  return postgresError(code, { detail: `PostgreSQL at ${where}: ${why}.` }, { cause: withoutClient(error) });
};

/** As `codedOf`, for a time when nothing but the connection can be at fault. */
export const connectionTrouble = (error: unknown, where: string): CodedError =>
  codedOf(error, where) ??
  postgresError(
    'POSTGRES_UNAVAILABLE',
    { detail: `PostgreSQL at ${where} cannot be used.` },
    { cause: error },
  );
