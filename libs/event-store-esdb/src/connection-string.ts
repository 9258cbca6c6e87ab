import { eventStoreError } from '#libs/event-store';
import { readOptions } from './connection-options.js';
import type { ConnectionSettings, Endpoint } from './connection-settings.js';
import type { Credentials } from './secrets.js';

const DEFAULT_PORT = 2113;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;

/** Says what is wrong and never quotes the string: it holds the password, and the parser may be off by one. */
const refusal = (detail: string) =>
  eventStoreError('EVENT_STORE_CANNOT_OPEN', { detail: `The EventStoreDB connection string: ${detail}.` });

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal('user name and password must be percent-encoded');
  }
};

const credentialsOf = (text: string): Credentials => {
  const [username, password, ...rest] = text.split(':');
  if (
    username === undefined ||
    password === undefined ||
    rest.length > 0 ||
    username === '' ||
    password === ''
  )
    throw refusal('what stands before the @ must be username:password, both percent-encoded');
  return { username: decoded(username), password: decoded(password) };
};

const endpointOf = (text: string): Endpoint => {
  const [address, port, ...rest] = text.trim().split(':');
  if (address === undefined || rest.length > 0 || !HOST.test(address))
    throw refusal('each host must be a name or an IPv4 address, with a port or without');
  const number = port === undefined ? DEFAULT_PORT : /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN;
  if (!(number >= 1 && number <= 65_535)) throw refusal('a port must be from 1 to 65535');
  return { address, port: number };
};

/**
 * Parsed by ourselves, because the client quotes the whole string, password and all, in its errors and warnings,
 * and only warns of an option it does not know. Throws EVENT_STORE_CANNOT_OPEN.
 */
export const parseConnectionString = (connectionString: string): ConnectionSettings => {
  const match = /^([a-z+]+):\/\/([^?]*)(?:\?(.*))?$/.exec(connectionString.trim());
  const [, scheme, authority, query = ''] = match ?? [];
  if ((scheme !== 'esdb' && scheme !== 'esdb+discover') || authority === undefined)
    throw refusal('it must start with esdb:// or esdb+discover://');
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? undefined : credentialsOf(authority.slice(0, at));
  const hosts = authority.slice(at + 1).replace(/\/+$/, '');
  const [first, ...others] = hosts.split(',').map(endpointOf);
  if (first === undefined) throw refusal('it names no host');
  const read = readOptions(query.replace(/\/+$/, ''));
  if ('wrong' in read) throw refusal(read.wrong);
  if (scheme === 'esdb+discover' && others.length > 0)
    throw refusal('esdb+discover:// uses its first host only; name the nodes of a cluster with esdb://a,b,c');
  const { options } = read;
  if ((options.userCertFile === undefined) !== (options.userKeyFile === undefined))
    throw refusal('userCertFile and userKeyFile are given together or not at all');
  return {
    ...options,
    kind: scheme === 'esdb+discover' ? 'discover' : others.length > 0 ? 'seeds' : 'single',
    endpoints: [first, ...others],
    credentials,
  };
};
