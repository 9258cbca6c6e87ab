import type { LedgerConfig } from './config.js';

const HIDDEN = '[hidden]';

/** Addresses may carry a password or a key. */
const withoutSecrets = (address: string): string => {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href;
};

/** The configuration as it may be printed and logged. */
export const redacted = (config: LedgerConfig): Record<string, unknown> => ({
  ...config,
  tokens: {
    ...config.tokens,
    keys:
      config.tokens.keys.kind === 'url'
        ? { kind: 'url', url: withoutSecrets(config.tokens.keys.url) }
        : config.tokens.keys,
  },
  eventStore:
    config.eventStore.kind === 'embedded'
      ? config.eventStore
      : { ...config.eventStore, connectionString: HIDDEN },
  database: config.database.kind === 'sqlite' ? config.database : { ...config.database, url: HIDDEN },
  metricsToken: config.metricsToken === undefined ? undefined : HIDDEN,
});
