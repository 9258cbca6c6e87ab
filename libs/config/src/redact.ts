import type { LedgerConfig } from './config.js';
import type { MessagesConfig } from './messages.js';

const HIDDEN = '[hidden]';

/** Addresses may carry a password or a key. */
const withoutSecrets = (address: string): string => {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href;
};

const hiddenIn = (email: MessagesConfig['email']): MessagesConfig['email'] => {
  if (email.kind === 'notify') return { ...email, apiKey: HIDDEN };
  return email.kind === 'smtp' ? { ...email, url: HIDDEN } : email;
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
  messages: {
    ...config.messages,
    sms: hiddenIn(config.messages.sms),
    email: hiddenIn(config.messages.email),
    callbackToken: config.messages.callbackToken === undefined ? undefined : HIDDEN,
  },
  metricsToken: config.metricsToken === undefined ? undefined : HIDDEN,
});
