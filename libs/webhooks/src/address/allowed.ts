import ipaddr from 'ipaddr.js';

export interface AddressRules {
  /** Whether this machine itself may be sent to: in development alone. */
  readonly loopback: boolean;
}

/** The only part of IPv6 that is handed out: what else has no name of its own may be IPv4 in a disguise. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by its range, and yet the inside of a cloud: the metadata and wire server of one. */
const INSIDE = new Set(['168.63.129.16']);

/**
 * Whether an IP address may be sent to: unicast on the public internet. Everything else is refused by default:
 * private, link-local (with the metadata services), carrier-grade NAT, multicast, unique local, IPv4 in any IPv6
 * disguise, and what is reserved.
 */
export const isAllowedAddress = (address: string, { loopback }: AddressRules): boolean => {
  if (!ipaddr.isValid(address) || INSIDE.has(address)) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return loopback;
  return range === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST));
};
