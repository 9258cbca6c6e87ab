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

/** Everything a process needs to know before it starts, checked. */
export interface LedgerConfig {
  readonly mode: Mode;
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly files: LedgerFiles;
  readonly tokens: TokenConfig;
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
