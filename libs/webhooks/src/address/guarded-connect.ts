import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { webhookError } from '../errors.js';
import { type AddressRules, isAllowedAddress } from './allowed.js';

/** As `dns.lookup` with `all`. */
export type ResolveAll = (
  host: string,
  family: number,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

const resolveAll: ResolveAll = (host, family, done) => {
  dnsLookup(host, { all: true, family }, done);
};

export interface GuardOptions extends AddressRules {
  readonly connectMillis: number;
  readonly resolve?: ResolveAll;
}

const refusal = (detail: string): Error => webhookError('WEBHOOK_ADDRESS_REFUSED', { detail });

const familyOf = (family: number | string | undefined): number =>
  family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : typeof family === 'number' ? family : 0;

/**
 * Resolves a host, and refuses it when a single one of its addresses may not be sent to: a name that leads outside and
 * inside at once is a trick. What is answered here is what the socket connects to; nobody asks DNS again in between.
 */
export const guardedLookup =
  ({ resolve = resolveAll, ...rules }: GuardOptions): LookupFunction =>
  (host, options, callback) => {
    resolve(host, familyOf(options.family), (error, addresses) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isAllowedAddress(address, rules))) {
        callback(refusal('Its name leads to no public address.'), '');
        return;
      }
      if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };

/** Connects to allowed addresses alone: names are resolved and judged, and so is what the socket then stands at. */
export const guardedConnect = (options: GuardOptions): ReturnType<typeof buildConnector> => {
  const connect = buildConnector({
    lookup: guardedLookup(options),
    timeout: options.connectMillis,
  });
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      // An address in the URL itself is looked up by nobody.
      if (isAllowedAddress(socket.remoteAddress ?? '', options)) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(refusal('It leads to no public address.'), null);
    });
  };
};
