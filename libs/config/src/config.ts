import type { MessagesConfig } from './messages.js';
import type { Role } from './roles.js';
import type { LedgerFiles, LogLevel, Mode, TokenAlgorithm } from './settings.js';

/** Where the public keys of access tokens come from. */
export type KeySource =
  | { readonly kind: 'development'; readonly file: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly file: string };

export interface TokenConfig {
  readonly keys: KeySource;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly TokenAlgorithm[];
  readonly types: readonly string[];
}

/** Where the events are. The connection string holds a password. */
export type EventStoreConfig =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'eventstoredb';
      readonly connectionString: string;
      /** PEM files. */
      readonly caFile: string | undefined;
      readonly certFile: string | undefined;
      readonly keyFile: string | undefined;
      readonly concurrentAppends: number;
    };

/** Where the vault and the read models are. The address holds a password. */
export type DatabaseConfig =
  | { readonly kind: 'sqlite' }
  | {
      readonly kind: 'postgres';
      readonly url: string;
      /** PEM file. */
      readonly caFile: string | undefined;
      readonly poolSize: number;
    };

/** What one caller may take of this machine for file checks. */
export interface FileCheckConfig {
  readonly mostBytes: number;
  readonly perCaller: number;
  readonly resultHours: number;
}

/** Everything a process needs to know before it starts, checked. */
export interface LedgerConfig {
  readonly mode: Mode;
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly files: LedgerFiles;
  /** What this process does, in the order of `roles`. */
  readonly roles: readonly Role[];
  readonly eventStore: EventStoreConfig;
  readonly database: DatabaseConfig;
  /** How long the start waits for a store or a database that does not answer yet. */
  readonly startSeconds: number;
  /** Into how many parts a rebuild is cut. */
  readonly projectionPartitions: number;
  /** Read models this far behind make a process not ready; 0 when that is not looked at. */
  readonly readyLagSeconds: number;
  /** More dead letters make a process that runs reactors not ready; 0 when that is not looked at. */
  readonly readyDeadLetters: number;
  readonly tokens: TokenConfig;
  readonly messages: MessagesConfig;
  readonly fileChecks: FileCheckConfig;
  readonly logLevel: LogLevel;
  readonly bodyLimit: number;
  readonly metricsToken: string | undefined;
  readonly shutdownSeconds: number;
  readonly seed: 'sample-county' | 'none';
}

/** What tokens of the development keys say; no production issuer has this name. */
export const developmentTokens = {
  issuer: 'urn:consent-ledger:development',
  audience: 'urn:consent-ledger',
} as const;
