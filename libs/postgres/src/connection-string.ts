import { postgresError } from './errors.js';

/** How the connection is secured: not at all; certificate checked; certificate and host name checked. */
export type TlsMode = 'disable' | 'verify-ca' | 'verify-full';

/** What a connection string says, checked; the driver never sees the string itself. */
export interface ConnectionSettings {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly schema: string | undefined;
  readonly tlsMode: TlsMode;
  /** PEM files. */
  readonly tlsFiles: TlsFiles;
  readonly applicationName: string | undefined;
  /** Whether a server will do that may forget what it has committed, at a power cut. */
  readonly mayForget: boolean;
}

export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

const DEFAULT_PORT = 5432;
const PARAMETERS = [
  'host',
  'schema',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'application_name',
  'durability',
];
const NAME = /^[^\p{C}@/\\?#:]{1,63}$/u;
const SCHEMA = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/;

/** Says what is wrong and never quotes: a slip in the string may put part of the password anywhere in it. */
const refusal = (detail: string) =>
  postgresError('POSTGRES_URL_INVALID', { detail: `The PostgreSQL connection string: ${detail}.` });

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal('a % must begin a percent-encoded character; write % itself as %25');
  }
};

/** The parts of `scheme://user:password@host:port/database?parameters`, still encoded. */
const URL_SHAPE =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?#[\]]*)(?::(?<password>[^:@/?#[\]]*))?@)?(?<host>\[[^\]@/?#]*\]|[^:@/?#,[\]]*)(?::(?<port>\d*))?(?:\/(?<database>[^/?#@]*))?(?:\?(?<query>[^#?]*))?$/;

const parametersOf = (query: string): ReadonlyMap<string, string> => {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [name = '', value, ...rest] = pair.split('=');
    if (!PARAMETERS.includes(name) || value === undefined || rest.length > 0)
      throw refusal(`after the ? there may be ${PARAMETERS.join(', ')}, each once and with a value`);
    if (parameters.has(name)) throw refusal(`${name} is given twice`);
    parameters.set(name, decoded(value));
  }
  return parameters;
};

const hostOf = (inAuthority: string, parameter: string | undefined): string => {
  if (inAuthority !== '' && parameter !== undefined) throw refusal('the host is given twice');
  const host = parameter ?? inAuthority.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return 'localhost';
  if (!host.startsWith('/') && !HOST.test(host))
    throw refusal('the host must be one name or address, or the directory of a Unix socket');
  return host;
};

const portOf = (text: string): number => {
  const port = text === '' ? DEFAULT_PORT : Number(text);
  if (!(port >= 1 && port <= 65_535)) throw refusal('the port must be from 1 to 65535');
  return port;
};

/** Whether what is said between here and there passes no network. */
const isLocal = (host: string): boolean =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

const tlsModeOf = (sslmode: string | undefined, host: string): TlsMode => {
  switch (sslmode) {
    case undefined:
      return isLocal(host) ? 'disable' : 'verify-full';
    case 'disable':
    case 'verify-ca':
    case 'verify-full':
      return sslmode;
    case 'require':
      // To encrypt without asking for whom is no protection against whoever stands in between.
      return 'verify-full';
    default:
      throw refusal(
        'sslmode must be verify-full, verify-ca, require (here the same as verify-full) or disable',
      );
  }
};

const mayForgetBy = (durability: string | undefined): boolean => {
  if (durability !== undefined && durability !== 'required' && durability !== 'any')
    throw refusal('durability must be required or any');
  return durability === 'any';
};

/**
 * Parsed by ourselves: the driver's parser quotes the string in its errors, takes what is missing from the
 * environment, and lets most values of `sslmode` mean less than they say. Throws POSTGRES_URL_INVALID.
 */
export const parseConnectionString = (url: string): ConnectionSettings => {
  const groups = URL_SHAPE.exec(url.trim())?.groups;
  if (groups === undefined)
    throw refusal(
      'it must be postgresql://user:password@host:port/database, with : / ? # @ [ ] % percent-encoded in each part',
    );
  const { user = '', password, host: authority = '', port = '', database = '', query = '' } = groups;
  const parameters = parametersOf(query);
  const host = hostOf(decoded(authority), parameters.get('host'));
  const schema = parameters.get('schema');
  if (user === '') throw refusal('it names no user');
  if (password === '') throw refusal('the password after the : is empty');
  const databaseName = decoded(database);
  if (!NAME.test(databaseName)) throw refusal('it must name one database after the host');
  if (schema !== undefined && !SCHEMA.test(schema))
    throw refusal('schema must be letters, digits and _, not beginning with a digit');
  return {
    host,
    port: portOf(port),
    user: decoded(user),
    password: password === undefined ? undefined : decoded(password),
    database: databaseName,
    schema,
    tlsMode: tlsModeOf(parameters.get('sslmode'), host),
    tlsFiles: {
      caFile: parameters.get('sslrootcert'),
      certFile: parameters.get('sslcert'),
      keyFile: parameters.get('sslkey'),
    },
    applicationName: parameters.get('application_name'),
    mayForget: mayForgetBy(parameters.get('durability')),
  };
};
