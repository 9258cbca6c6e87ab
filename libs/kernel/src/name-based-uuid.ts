import { hash } from 'node:crypto';

const VARIANT = ['8', '9', 'a', 'b'] as const;

/**
 * UUIDv5 (RFC 9562): the same namespace and name always give the same id. Every event and every command takes one, and
 * hashing at one stroke takes a third of the time of the `uuid` package.
 */
export const nameBasedUuid = (namespace: string): ((name: string) => string) => {
  const prefix = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  return (name) => {
    const digest = hash('sha1', Buffer.concat([prefix, Buffer.from(name)]));
    const variant = VARIANT[Number.parseInt(digest.charAt(16), 16) & 3] ?? '8';
    return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  };
};
