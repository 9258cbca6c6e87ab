import type { CodedError } from '#libs/kernel';
import { notificationError } from '../errors.js';
import type { RestAnswer } from './rest-client.js';

const LONGEST_WAIT_SECONDS = 3600;

/** `Retry-After` in seconds, whether it is a number or a date; undefined when it is neither. */
const retryAfterSeconds = (headers: Headers): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = /^\d{1,6}$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS);
};

const reasonsIn = (data: unknown): readonly string[] => {
  const errors = (data as { errors?: unknown } | undefined)?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.map((error) => String((error as { message?: unknown } | null)?.message));
};

/** Messages that blame the address begin with the name of its field. */
const ABOUT_THE_ADDRESS = /^(phone_number|email_address)\b/;

/** What an answer that is not 201 means. The provider's own words stay out: they may repeat the address. */
export const refusalOf = ({ status, headers, data }: RestAnswer): CodedError => {
  if (status === 429) {
    const seconds = retryAfterSeconds(headers);
    return notificationError('NOTIFICATION_RATE_LIMITED', {
      ...(seconds !== undefined && { retryAfterSeconds: seconds }),
    });
  }
  if (status >= 500 || status === 408 || status < 400) {
    return notificationError('NOTIFICATION_UNAVAILABLE', {
      detail: `GOV.UK Notify answered ${String(status)}.`,
    });
  }
  if (status === 400 && reasonsIn(data).some((reason) => ABOUT_THE_ADDRESS.test(reason))) {
    return notificationError('NOTIFICATION_ADDRESS_REFUSED');
  }
  return notificationError('NOTIFICATION_MISCONFIGURED', {
    detail: `GOV.UK Notify answered ${String(status)}: check the key, its kind, and the template.`,
  });
};
