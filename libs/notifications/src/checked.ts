import { isUuid } from '#libs/kernel';
import { isEmailAddress } from './address/email.js';
import { notificationError } from './errors.js';
import { septets, toGsm7 } from './text/gsm7.js';
import { LONGEST_SMS } from './text/messages.js';
import type { Accepted, Channel, Notifier, OutgoingMessage } from './port.js';

const E164 = /^\+[1-9][0-9]{6,14}$/;
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINE_FEED = /[^\P{Cc}\n]/u;
const LONGEST_EMAIL = 10_000;

const faultOf = (channel: Channel, { reference, to, subject, text }: OutgoingMessage): string | undefined => {
  if (!isUuid(reference)) return 'The reference is not a UUID.';
  if (text === '' || CONTROL_BUT_LINE_FEED.test(text)) return 'The text is empty, or not plain text.';
  if (channel === 'sms') {
    if (!E164.test(to)) return 'The number is not in E.164.';
    return toGsm7(text) !== text || septets(text) > LONGEST_SMS
      ? `The text is not one message of ${String(LONGEST_SMS)} characters.`
      : undefined;
  }
  if (!isEmailAddress(to)) return 'The address is not one email address.';
  if (subject === '' || CONTROL.test(subject)) return 'The subject is empty, or not one line.';
  return text.length > LONGEST_EMAIL ? 'The text is too long.' : undefined;
};

/** Looks at a message before a provider does: nothing malformed leaves, whichever provider is behind. */
export const checked = (notifier: Notifier): Notifier => ({
  channel: notifier.channel,
  provider: notifier.provider,
  async send(message): Promise<Accepted> {
    const detail = faultOf(notifier.channel, message);
    if (detail !== undefined) throw notificationError('NOTIFICATION_INVALID', { detail });
    return notifier.send(message);
  },
  close: () => notifier.close(),
});
