import { CONNECTION_DEFAULTS, type ConnectionSettings } from './connection-settings.js';

type Options = Omit<ConnectionSettings, 'kind' | 'endpoints' | 'credentials'>;
type Given = { -readonly [Name in keyof Options]?: Options[Name] };

/** An option as it is written after the `?`; answers what is wrong with a value, or takes it. */
type Reader = (value: string, into: Given) => string | undefined;

const wholeNumber =
  (
    name:
      | 'maxDiscoverAttempts'
      | 'discoveryInterval'
      | 'gossipTimeout'
      | 'keepAliveInterval'
      | 'keepAliveTimeout',
    from: number,
    to: number,
  ): Reader =>
  (value, into) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= from && number <= to))
      return `must be a whole number from ${String(from)} to ${String(to)}`;
    into[name] = number;
    return undefined;
  };

const text =
  (name: 'tlsCAFile' | 'userCertFile' | 'userKeyFile' | 'connectionName'): Reader =>
  (value, into) => {
    try {
      into[name] = decodeURIComponent(value);
      return undefined;
    } catch {
      return 'must be percent-encoded';
    }
  };

const only =
  (allowed: string, why: string): Reader =>
  (value) =>
    value.toLowerCase() === allowed ? undefined : `can only be ${allowed} here: ${why}`;

const readers: Readonly<Record<string, Reader>> = {
  tls: (value, into) => {
    if (value !== 'true' && value !== 'false') return 'must be true or false';
    into.tls = value === 'true';
    return undefined;
  },
  tlscafile: text('tlsCAFile'),
  usercertfile: text('userCertFile'),
  userkeyfile: text('userKeyFile'),
  connectionname: text('connectionName'),
  maxdiscoverattempts: wholeNumber('maxDiscoverAttempts', 1, 100),
  discoveryinterval: wholeNumber('discoveryInterval', 1, 60_000),
  gossiptimeout: wholeNumber('gossipTimeout', 1, 60),
  keepaliveinterval: wholeNumber('keepAliveInterval', 10_000, 3_600_000),
  keepalivetimeout: wholeNumber('keepAliveTimeout', 500, 60_000),
  nodepreference: only('leader', 'decisions are read from the leader'),
  tlsverifycert: only('true', 'the client has no way to leave the check out; name a CA with tlsCAFile'),
  throwonappendfailure: only('true', 'without it the client answers a wrong revision'),
};

/** The client takes `keepAliveInterval`, `keep_alive_interval` and `keep-alive-interval` for one. */
const flat = (key: string): string => key.trim().toLowerCase().replace(/[_-]/g, '');

/** A name is repeated in a message only when it cannot be anything but a name. */
const nameable = (key: string): string => (/^[A-Za-z][A-Za-z_-]{0,30}$/.test(key) ? `"${key}"` : 'an option');

/**
 * Reads `key=value&key=value`; answers the options, or what is wrong with them.
 * Values are never repeated: a misplaced password may be one.
 */
export const readOptions = (query: string): { readonly options: Options } | { readonly wrong: string } => {
  const given: Given = {};
  for (const pair of query === '' ? [] : query.split('&')) {
    const [key, value, ...rest] = pair.split('=');
    if (key === undefined || value === undefined || value === '' || rest.length > 0)
      return { wrong: 'its options are not of the form key=value' };
    const reader = Object.hasOwn(readers, flat(key)) ? readers[flat(key)] : undefined;
    if (reader === undefined) return { wrong: `${nameable(key)} is not an option of it` };
    const wrong = reader(value.trim(), given);
    if (wrong !== undefined) return { wrong: `the option ${nameable(key)} ${wrong}` };
  }
  return { options: { tls: true, ...CONNECTION_DEFAULTS, ...given } };
};
