import type { CodedError } from '#libs/kernel';
import type { TlsFiles } from './connection-string.js';

export interface PostgresOptions {
  /**
   * `postgresql://user:password@host:port/database?sslmode=...&sslrootcert=...&schema=...`. TLS with a checked
   * certificate and host name unless the host is this machine or `sslmode=disable` is said. With `durability=any` a
   * server will do that may forget what it has committed; otherwise it is refused.
   */
  readonly url: string;
  /** PEM files; they win over those that the connection string names. */
  readonly tls?: TlsFiles;
  /** How the server's lists of connections name us. Default: the string's, or `consent-ledger`. */
  readonly applicationName?: string;
  /** Connections at most. Default: 10. */
  readonly poolSize?: number;
  /** To connect, and to wait for a free connection of the pool. Default: 5 s. */
  readonly connectTimeoutMs?: number;
  /** No statement takes longer; 0 for no limit. Default: 30 s. */
  readonly statementTimeoutMs?: number;
  /** No statement waits longer for a lock; 0 for no limit. Default: 10 s. */
  readonly lockTimeoutMs?: number;
  /** A statement is given up so much later than the server itself should have: it, or the network, is silent. Default: 5 s. */
  readonly graceMs?: number;
  /** Told of connections that break while nobody uses them; for logs. Must not throw. */
  readonly onError?: (error: CodedError) => void;
}

/** The options with everything filled in. */
export type Limits = Required<
  Pick<PostgresOptions, 'poolSize' | 'connectTimeoutMs' | 'statementTimeoutMs' | 'lockTimeoutMs' | 'graceMs'>
>;

export const limitsOf = (options: PostgresOptions): Limits => ({
  poolSize: options.poolSize ?? 10,
  connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
  statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
  lockTimeoutMs: options.lockTimeoutMs ?? 10_000,
  graceMs: options.graceMs ?? 5_000,
});
