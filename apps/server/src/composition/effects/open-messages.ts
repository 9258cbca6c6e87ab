import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LedgerConfig, MessagesConfig } from '#libs/config';
import { type Clock, type OdsCode, parseOdsCode } from '#libs/kernel';
import {
  type Channel,
  checked,
  isEmailAddress,
  type Notifier,
  notifyNotifier,
  Outbox,
  outboxNotifier,
  smtpNotifier,
} from '#libs/notifications';
import { compositionError } from '../errors.js';

/** How people are written to, as configured. */
export interface OpenedMessages {
  /** By channel; one that is not there has no provider. */
  readonly notifiers: Partial<Record<Channel, Notifier>>;
  /** Where messages lie in development; undefined where none are put there. */
  readonly outbox: Outbox | undefined;
  readonly officerOf: (practice: OdsCode) => string | undefined;
  /** Whether the provider says later what became of a message of this channel. */
  readonly confirmsLater: (channel: Channel) => boolean;
}

type Provider = MessagesConfig['sms'] | MessagesConfig['email'];

const notifierOf = (
  channel: Channel,
  provider: Provider,
  {
    outbox,
    mode,
    clock,
  }: { readonly outbox: Outbox; readonly mode: LedgerConfig['mode']; readonly clock: Clock },
): Notifier | undefined => {
  switch (provider.kind) {
    case 'none':
      return undefined;
    case 'outbox':
      return outboxNotifier({ channel, outbox, mode, clock });
    case 'notify':
      return notifyNotifier({
        channel,
        apiKey: provider.apiKey,
        baseUrl: provider.url,
        templateId: provider.template,
      });
    case 'smtp':
      return smtpNotifier({
        url: provider.url,
        from: provider.from,
        ...(provider.caFile !== undefined && { ca: readText('LEDGER_SMTP_CA_FILE', provider.caFile) }),
      });
  }
};

const refusal = (setting: string, why: string, cause?: unknown) =>
  compositionError('LEDGER_MESSAGES_UNUSABLE', { detail: `The file of ${setting} ${why}.` }, { cause });

const readText = (setting: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal(setting, 'cannot be read', error);
  }
};

const officersSchema = z.record(
  z.string().refine((code) => parseOdsCode(code) !== undefined),
  z.string().refine(isEmailAddress),
);

const officersIn = (file: string): ReadonlyMap<string, string> => {
  try {
    const text = readText('LEDGER_PRIVACY_OFFICERS_FILE', file);
    return new Map(Object.entries(officersSchema.parse(JSON.parse(text))));
  } catch (error) {
    throw refusal(
      'LEDGER_PRIVACY_OFFICERS_FILE',
      'is not a JSON object from ODS codes to email addresses',
      error,
    );
  }
};

/** LEDGER_MESSAGES_UNUSABLE, and what the providers refuse. */
export const openMessages = ({ messages, mode, files }: LedgerConfig, clock: Clock): OpenedMessages => {
  const outbox = new Outbox(files.outbox);
  const notifiers: Partial<Record<Channel, Notifier>> = {};
  for (const channel of ['sms', 'email'] as const) {
    const notifier = notifierOf(channel, messages[channel], { outbox, mode, clock });
    if (notifier !== undefined) notifiers[channel] = checked(notifier);
  }
  const officers = messages.officersFile === undefined ? new Map() : officersIn(messages.officersFile);
  return {
    notifiers,
    outbox: mode === 'development' ? outbox : undefined,
    officerOf: (practice) => officers.get(practice) as string | undefined,
    confirmsLater: (channel) => messages[channel].kind === 'notify' && messages.callbackToken !== undefined,
  };
};
