const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)$/i;

/** Whether the name can only be this machine. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

interface Address {
  /** Without ports. */
  readonly hosts: readonly string[];
  readonly options: URLSearchParams;
}

/** Host names and options of an address with one host or several; undefined where it cannot be read so. */
const addressOf = (text: string): Address | undefined => {
  const [, authority, query = ''] = /^[a-z+]+:\/\/([^/?]*)[^?]*(?:\?(.*))?$/.exec(text) ?? [];
  if (authority === undefined) return undefined;
  const hosts = authority.slice(authority.lastIndexOf('@') + 1).split(',');
  return {
    hosts: hosts.map((host) => host.trim().replace(/:\d+$/, '')),
    options: new URLSearchParams(query),
  };
};

const option = ({ options }: Address, name: string): string | undefined =>
  [...options].find(([key]) => key.toLowerCase() === name)?.[1].toLowerCase();

const leavesTheMachine = ({ hosts }: Address): boolean => hosts.some((host) => !isLoopback(host));

/** Whether what is sent to that EventStoreDB can be read on the way. Its connections are TLS unless told otherwise. */
export const isEventStoreExposed = (connectionString: string): boolean => {
  const address = addressOf(connectionString);
  return address !== undefined && leavesTheMachine(address) && option(address, 'tls') === 'false';
};

const VERIFIED = ['verify-full', 'verify-ca'];

/** Whether what is sent to that PostgreSQL can be read on the way, or goes to whoever says that it is the database. */
export const isDatabaseExposed = (url: string): boolean => {
  const address = addressOf(url);
  if (address === undefined || !leavesTheMachine(address)) return false;
  const mode = option(address, 'sslmode');
  return mode !== undefined && !VERIFIED.includes(mode);
};
