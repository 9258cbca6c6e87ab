import type { Environment } from './settings.js';
import { isLoopback } from './secure-connections.js';
import type { AddMistake } from './mistake.js';

export interface NotifyConfig {
  readonly kind: 'notify';
  /** Secret. */
  readonly apiKey: string;
  readonly url: string;
  readonly template: string;
}

export interface SmtpConfig {
  readonly kind: 'smtp';
  /** Holds a password. */
  readonly url: string;
  readonly from: string;
  /** PEM file. */
  readonly caFile: string | undefined;
}

interface Simple {
  readonly kind: 'outbox' | 'none';
}

/** How people are written to. */
export interface MessagesConfig {
  readonly sms: Simple | NotifyConfig;
  readonly email: Simple | NotifyConfig | SmtpConfig;
  readonly countries: Environment['LEDGER_SMS_COUNTRIES'];
  /** Secret; undefined where the provider is not asked to say what became of a message. */
  readonly callbackToken: string | undefined;
  readonly officersFile: string | undefined;
}

type Channel = 'SMS' | 'EMAIL';

const providerOf = (found: Partial<Environment>, channel: Channel) =>
  found[`LEDGER_${channel}_PROVIDER`] ?? (found.LEDGER_MODE === 'production' ? 'none' : 'outbox');

const notifyOf = (environment: Environment, channel: Channel): NotifyConfig => ({
  kind: 'notify',
  apiKey: environment.LEDGER_NOTIFY_API_KEY ?? '',
  url: environment.LEDGER_NOTIFY_URL,
  template: environment[`LEDGER_NOTIFY_${channel}_TEMPLATE`] ?? '',
});

/** From settings that do not contradict one another. */
export const messagesOf = (environment: Environment): MessagesConfig => {
  const [sms, email] = [providerOf(environment, 'SMS'), providerOf(environment, 'EMAIL')];
  return {
    sms: sms === 'notify' ? notifyOf(environment, 'SMS') : { kind: sms === 'outbox' ? 'outbox' : 'none' },
    email:
      email === 'notify'
        ? notifyOf(environment, 'EMAIL')
        : email === 'smtp'
          ? {
              kind: 'smtp',
              url: environment.LEDGER_SMTP_URL ?? '',
              from: environment.LEDGER_SMTP_FROM ?? '',
              caFile: environment.LEDGER_SMTP_CA_FILE,
            }
          : { kind: email },
    countries: environment.LEDGER_SMS_COUNTRIES,
    callbackToken: environment.LEDGER_NOTIFY_CALLBACK_TOKEN,
    officersFile: environment.LEDGER_PRIVACY_OFFICERS_FILE,
  };
};

/** What each provider needs, and what production does not have. */
export const messageContradictions = (found: Partial<Environment>, add: AddMistake): void => {
  for (const channel of ['SMS', 'EMAIL'] as const) {
    const provider = providerOf(found, channel);
    if (provider === 'outbox' && found.LEDGER_MODE === 'production') {
      add(
        `LEDGER_${channel}_PROVIDER`,
        'must not be outbox in production: whoever reads its files reads the codes',
      );
    }
    if (provider === 'notify') {
      if (found.LEDGER_NOTIFY_API_KEY === undefined) add('LEDGER_NOTIFY_API_KEY', 'must be set for notify');
      const template = `LEDGER_NOTIFY_${channel}_TEMPLATE` as const;
      if (found[template] === undefined) add(template, 'must be set for notify');
    }
    if (provider === 'smtp') {
      if (found.LEDGER_SMTP_URL === undefined) add('LEDGER_SMTP_URL', 'must be set for smtp');
      if (found.LEDGER_SMTP_FROM === undefined) add('LEDGER_SMTP_FROM', 'must be set for smtp');
    }
  }
  if (found.LEDGER_NOTIFY_URL !== undefined) {
    const url = new URL(found.LEDGER_NOTIFY_URL);
    if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
      add('LEDGER_NOTIFY_URL', 'must be an https address, or one on this machine');
    }
  }
};
