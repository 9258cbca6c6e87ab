import { z } from 'zod';
import { filePath, listOf, type Setting } from './setting.js';

/** Ways to send texts; `none`: the ledger has none, and codes go by email or are asked for by the practice. */
export const smsProviders = ['outbox', 'notify', 'none'] as const;
/** Ways to send emails. */
export const emailProviders = ['outbox', 'notify', 'smtp', 'none'] as const;
/** Whose mobile numbers may be sent to: the United Kingdom, and the crown dependencies beside it. */
export const smsCountries = ['GB', 'GG', 'JE', 'IM'] as const;

const SERVICE_AND_SECRET =
  /^[A-Za-z0-9_-]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How people are written to. */
export const messageSettings = {
  LEDGER_SMS_PROVIDER: {
    schema: z.enum(smsProviders).optional(),
    allowed: `one of ${smsProviders.join(', ')}`,
    about: 'How text messages go out; by default the outbox in development, and none in production.',
  },
  LEDGER_EMAIL_PROVIDER: {
    schema: z.enum(emailProviders).optional(),
    allowed: `one of ${emailProviders.join(', ')}`,
    about: 'How emails go out; by default the outbox in development, and none in production.',
  },
  LEDGER_SMS_COUNTRIES: {
    schema: listOf(smsCountries).default(['GB']),
    allowed: `a comma-separated list of ${smsCountries.join(', ')}`,
    about: 'Whose mobile numbers may be sent to.',
  },
  LEDGER_NOTIFY_API_KEY: {
    schema: z.string().regex(SERVICE_AND_SECRET).optional(),
    allowed: 'an API key as GOV.UK Notify shows it once',
    about: 'API key of GOV.UK Notify.',
    secret: true,
  },
  LEDGER_NOTIFY_URL: {
    schema: z.url({ protocol: /^https?$/ }).default('https://api.notifications.service.gov.uk'),
    allowed: 'an https address',
    about: 'Where GOV.UK Notify is.',
  },
  LEDGER_NOTIFY_SMS_TEMPLATE: {
    schema: z.uuid().optional(),
    allowed: 'the id of a template',
    about: 'Template of text messages at GOV.UK Notify: `((message))`.',
  },
  LEDGER_NOTIFY_EMAIL_TEMPLATE: {
    schema: z.uuid().optional(),
    allowed: 'the id of a template',
    about: 'Template of emails at GOV.UK Notify: subject `((subject))`, body `((message))`.',
  },
  LEDGER_NOTIFY_CALLBACK_TOKEN: {
    schema: z.string().min(16).max(500).optional(),
    allowed: 'a secret of 16 to 500 characters',
    about:
      'Bearer token of the delivery callbacks; without it a message that was accepted counts as delivered.',
    secret: true,
  },
  LEDGER_SMTP_URL: {
    schema: z.url({ protocol: /^smtps?$/ }).optional(),
    allowed: 'smtp:// or smtps://, with user and password where the server wants them',
    about: 'The mail server; TLS is required unless it is this machine.',
    secret: true,
  },
  LEDGER_SMTP_FROM: {
    schema: z.email().optional(),
    allowed: 'an email address',
    about: 'Who emails come from.',
  },
  LEDGER_SMTP_CA_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'Certificate authority of the mail server in PEM, where it is not a public one.',
  },
  LEDGER_PRIVACY_OFFICERS_FILE: {
    schema: filePath.optional(),
    allowed: 'a path',
    about: 'JSON object from ODS code to email address: whom to tell of alerts at each practice.',
  },
} as const satisfies Record<string, Setting>;
