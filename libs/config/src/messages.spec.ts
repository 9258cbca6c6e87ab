import { describe, expect, it } from '@jest/globals';
import type { CodedError } from '#libs/kernel';
import { loadConfig } from './load.js';
import { redacted } from './redact.js';

const KEY = 'ledger-3d5c8f5a-8a0c-4c8e-9b55-6f3f1b0a7a11-0f3a4a3c-7a2b-4f58-b9b4-0d8c7a6e5f22';
const TEMPLATE = '6a1f2e6e-0a53-4f0c-8a59-5a2b7b1f0c01';
const production = {
  LEDGER_MODE: 'production',
  LEDGER_JWKS_URL: 'https://id.example.org/jwks',
  LEDGER_TOKEN_ISSUER: 'https://id.example.org',
  LEDGER_TOKEN_AUDIENCE: 'https://ledger.example.org',
};

const mistakesOf = (environment: Record<string, string>): string[] => {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    return ((error as CodedError).details.mistakes as { setting: string }[]).map(({ setting }) => setting);
  }
};

describe('messages', () => {
  it('lie in the outbox in development, and go nowhere in production until it is said how', () => {
    expect(loadConfig({}).messages).toMatchObject({ sms: { kind: 'outbox' }, email: { kind: 'outbox' } });
    expect(loadConfig(production).messages).toMatchObject({ sms: { kind: 'none' }, email: { kind: 'none' } });
  });

  it('may go to British mobiles alone unless others are named', () => {
    expect(loadConfig({}).messages.countries).toEqual(['GB']);
    expect(loadConfig({ LEDGER_SMS_COUNTRIES: 'GB,IM' }).messages.countries).toEqual(['GB', 'IM']);
    expect(mistakesOf({ LEDGER_SMS_COUNTRIES: 'GB,US' })).toEqual(['LEDGER_SMS_COUNTRIES']);
  });

  it('never lie in files in production', () => {
    expect(mistakesOf({ ...production, LEDGER_SMS_PROVIDER: 'outbox' })).toEqual(['LEDGER_SMS_PROVIDER']);
  });

  it('need what their provider needs', () => {
    expect(mistakesOf({ LEDGER_SMS_PROVIDER: 'notify', LEDGER_EMAIL_PROVIDER: 'smtp' }).sort()).toEqual([
      'LEDGER_NOTIFY_API_KEY',
      'LEDGER_NOTIFY_SMS_TEMPLATE',
      'LEDGER_SMTP_FROM',
      'LEDGER_SMTP_URL',
    ]);
    expect(mistakesOf({ LEDGER_NOTIFY_URL: 'http://notify.example.org' })).toEqual(['LEDGER_NOTIFY_URL']);
    expect(mistakesOf({ LEDGER_NOTIFY_API_KEY: 'not-a-key' })).toEqual(['LEDGER_NOTIFY_API_KEY']);
  });

  it('show none of their secrets when the configuration is printed', () => {
    const printed = JSON.stringify(
      redacted(
        loadConfig({
          LEDGER_SMS_PROVIDER: 'notify',
          LEDGER_NOTIFY_API_KEY: KEY,
          LEDGER_NOTIFY_SMS_TEMPLATE: TEMPLATE,
          LEDGER_NOTIFY_CALLBACK_TOKEN: 'open-sesame-open-sesame',
          LEDGER_EMAIL_PROVIDER: 'smtp',
          LEDGER_SMTP_URL: 'smtps://ledger:pass-word@mail.example.org',
          LEDGER_SMTP_FROM: 'ledger@example.org',
        }),
      ),
    );
    expect(printed).toContain(TEMPLATE);
    for (const secret of [KEY, 'sesame', 'pass-word']) expect(printed).not.toContain(secret);
  });
});
