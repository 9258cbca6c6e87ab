import { describe, expect, it } from '@jest/globals';
import { CodedError } from '#libs/kernel';
import { parseConnectionString } from './connection-string.js';

const CANARY = 'c4n4ry-p@ss/word?x=y&z:#';
const ENCODED = encodeURIComponent(CANARY);

const refusalOf = (text: string): CodedError => {
  try {
    parseConnectionString(text);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('it was taken');
};

describe('a connection string', () => {
  it('names one node', () => {
    expect(parseConnectionString('esdb://db.example')).toMatchObject({
      kind: 'single',
      endpoints: [{ address: 'db.example', port: 2113 }],
      credentials: undefined,
      tls: true,
      keepAliveInterval: 10_000,
      keepAliveTimeout: 3_000,
    });
  });

  it('names a cluster, with everything that can be set', () => {
    const parsed = parseConnectionString(
      `esdb://app:${ENCODED}@a.example:2114,b.example,10.0.0.3:2115/?tls=true&tlsCAFile=%2Fetc%2Fca.crt` +
        '&user-cert-file=u.crt&userKeyFile=u.key&gossipTimeout=1&maxDiscoverAttempts=5&connectionName=ledger%201',
    );
    expect(parsed).toMatchObject({
      kind: 'seeds',
      endpoints: [
        { address: 'a.example', port: 2114 },
        { address: 'b.example', port: 2113 },
        { address: '10.0.0.3', port: 2115 },
      ],
      credentials: { username: 'app', password: CANARY },
      tlsCAFile: '/etc/ca.crt',
      userCertFile: 'u.crt',
      userKeyFile: 'u.key',
      gossipTimeout: 1,
      maxDiscoverAttempts: 5,
      connectionName: 'ledger 1',
    });
  });

  it('names a cluster by a name to discover it by', () => {
    expect(parseConnectionString('esdb+discover://cluster.example?tls=false')).toMatchObject({
      kind: 'discover',
      tls: false,
    });
  });

  it.each([
    ['', 'must start with'],
    ['http://u:SECRET@host', 'must start with'],
    ['esdb:/u:SECRET@host', 'must start with'],
    ['u:SECRET@host', 'must start with'],
    ['esdb://u:SECRET@', 'each host'],
    ['esdb://u:SECRET', 'port'],
    ['esdb://:SECRET@host', 'username:password'],
    ['esdb://SECRET@host', 'username:password'],
    ['esdb://u:SECRET:more@host', 'username:password'],
    ['esdb://u:SECRET%zz@host', 'percent-encoded'],
    ['esdb://u:SECRET@host:0', 'port'],
    ['esdb://u:SECRET@host:65536', 'port'],
    ['esdb://u:SECRET@host:SECRET', 'port'],
    ['esdb://u:SECRET@[::1]:2113', 'each host'],
    ['esdb://u:SECRET@ho st', 'each host'],
    ['esdb://u:SECRET@a,b,', 'each host'],
    ['esdb+discover://u:SECRET@a,b', 'esdb://a,b,c'],
    ['esdb://u:SECRET@a?tls', 'key=value'],
    ['esdb://u:SECRET@a?tls=maybe', 'true or false'],
    ['esdb://u:SECRET@a?tlsVerifyCert=false', 'tlsCAFile'],
    ['esdb://u:SECRET@a?throwOnAppendFailure=false', 'wrong revision'],
    ['esdb://u:SECRET@a?nodePreference=follower', 'leader'],
    ['esdb://u:SECRET@a?keepAliveInterval=5', '10000'],
    ['esdb://u:SECRET@a?password=SECRET', '"password" is not an option'],
    ['esdb://u:SECRET@a?SECRET9=1', 'an option is not an option'],
    ['esdb://u:SECRET@a?userCertFile=x', 'together'],
    ['esdb://u:SE?CRET=SECRET@a', 'username:password|port|option'],
  ])('%s is refused, and quoted nowhere', (text, why) => {
    const error = refusalOf(text.replaceAll('SECRET', ENCODED));
    expect(error.code).toBe('EVENT_STORE_CANNOT_OPEN');
    expect(error.message).toMatch(new RegExp(why));
    const everything = `${error.message} ${String(error.stack)} ${JSON.stringify(error.details)} ${String(error.cause)}`;
    expect(everything).not.toContain('c4n4ry');
  });
});
