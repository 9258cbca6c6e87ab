import { isIP } from 'node:net';
import type { CodedError } from '#libs/kernel';
import { webhookError } from '../errors.js';
import { isAllowedAddress } from './allowed.js';

export interface UrlRules {
  /** Development: http as well, any port, and this machine itself. */
  readonly development: boolean;
}

const LONGEST_URL = 2_000;
const HTTPS_PORT = 443;
/** Below it live services that are none of ours to talk to: mail, shells, databases of old. */
const FIRST_FREE_PORT = 1_024;
/** Names that lead inside by their meaning, whatever they resolve to. */
const INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/;

const refusal = (detail: string): CodedError => webhookError('WEBHOOK_ADDRESS_REFUSED', { detail });

/** A host of a parsed URL, as DNS and sockets take it: no brackets, no final dot. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

const wrongPort = ({ port, protocol }: URL, { development }: UrlRules): boolean => {
  if (port === '0') return true;
  if (development || port === '') return !development && protocol !== 'https:';
  const number = Number(port);
  return number !== HTTPS_PORT && number < FIRST_FREE_PORT;
};

const wrongHost = (url: URL, { development }: UrlRules): string | undefined => {
  const host = hostOf(url);
  if (host === '') return 'It names no host.';
  // The parser has turned decimal, octal, hexadecimal and short forms into the usual one by now.
  if (isIP(host) !== 0)
    return isAllowedAddress(host, { loopback: development }) ? undefined : 'It leads to no public address.';
  if (host === 'localhost' && development) return undefined;
  return INSIDE.test(host) || !host.includes('.') ? 'It leads to no public address.' : undefined;
};

/**
 * The address of an endpoint, looked at without asking DNS: WEBHOOK_ADDRESS_REFUSED says what is wrong with it. What
 * its name resolves to is looked at whenever a connection is made.
 */
export const parseEndpointUrl = (text: string, rules: UrlRules): URL => {
  if (text.length > LONGEST_URL) throw refusal(`It is longer than ${String(LONGEST_URL)} characters.`);
  if (!URL.canParse(text)) throw refusal('It is not an address.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(rules.development && url.protocol === 'http:'))
    throw refusal('It does not begin with https://.');
  if (url.username !== '' || url.password !== '') throw refusal('It holds a user name or a password.');
  if (url.hash !== '') throw refusal('It has a fragment.');
  if (wrongPort(url, rules)) throw refusal('Its port is neither 443 nor 1024 or higher.');
  const wrong = wrongHost(url, rules);
  if (wrong !== undefined) throw refusal(wrong);
  return url;
};
