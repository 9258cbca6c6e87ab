import type { Credentials } from './secrets.js';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What a connection string says, checked; the client never sees the string itself. */
export interface ConnectionSettings {
  /** One node, several seeds of a cluster, or a name to discover a cluster by. */
  readonly kind: 'single' | 'seeds' | 'discover';
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  readonly credentials: Credentials | undefined;
  readonly tls: boolean;
  readonly tlsCAFile?: string;
  readonly userCertFile?: string;
  readonly userKeyFile?: string;
  readonly connectionName?: string;
  readonly maxDiscoverAttempts: number;
  readonly discoveryInterval: number;
  /** In seconds, unlike its neighbours. */
  readonly gossipTimeout: number;
  readonly keepAliveInterval: number;
  readonly keepAliveTimeout: number;
}

/**
 * Defaults where the client's own would leave a caller waiting: with them a dead peer is noticed in about 13 s,
 * and a silent seed costs 2 s, not 5.
 */
export const CONNECTION_DEFAULTS = {
  maxDiscoverAttempts: 3,
  discoveryInterval: 100,
  gossipTimeout: 2,
  keepAliveInterval: 10_000,
  keepAliveTimeout: 3_000,
} as const;
