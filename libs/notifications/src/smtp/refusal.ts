import type { CodedError } from '#libs/kernel';
import { notificationError } from '../errors.js';

interface SmtpFailure {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

const OURS_TO_MEND = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS', 'EPROXY']);
/** What a server answers about the addressee; about the sender or the text it says something of our configuration. */
const ABOUT_THE_ADDRESSEE = new Set([550, 551, 553, 556]);

/** What a failure of the mail server means. Its own words stay out: they repeat the address. */
export const smtpRefusal = (error: unknown): CodedError => {
  const { code = 'unknown', responseCode = 0, command = '' } = error as SmtpFailure;
  if (command === 'RCPT TO' && ABOUT_THE_ADDRESSEE.has(responseCode)) {
    return notificationError('NOTIFICATION_ADDRESS_REFUSED');
  }
  const detail = `The mail server said ${responseCode === 0 ? code : String(responseCode)}.`;
  return OURS_TO_MEND.has(code) || responseCode >= 500
    ? notificationError('NOTIFICATION_MISCONFIGURED', { detail })
    : notificationError('NOTIFICATION_UNAVAILABLE', { detail });
};
