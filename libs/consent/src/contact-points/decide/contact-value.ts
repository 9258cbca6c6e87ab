import type { ContactChannel } from '../../vocabulary/sharing.js';

/** E.164 without spaces; of British numbers (+44) mobile ones alone can receive a code. */
const MOBILE = /^\+(?:447[0-9]{9}|(?!44)[1-9][0-9]{6,14})$/;

/** What HTML forms take for an address, with a dot in the domain and none at the ends of the local part. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;

const isEmail = (value: string): boolean => {
  if (value.length > LONGEST_ADDRESS) return false;
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  if (at < 1 || local.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(local)) return false;
  const labels = value.slice(at + 1).split('.');
  return labels.length > 1 && labels.every((label) => DOMAIN_LABEL.test(label));
};

/** Whether a code can be sent there, by its shape. Whether anyone reads it shows at the first delivery. */
export const isContactValue = (channel: ContactChannel, value: string): boolean =>
  channel === 'sms' ? MOBILE.test(value) : isEmail(value);
