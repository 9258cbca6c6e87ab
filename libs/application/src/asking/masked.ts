import type { ContactChannel } from '#libs/consent';

const SHOWN_DIGITS = 3;

/** Enough for its owner to recognise it, too little for anybody to use it. */
export const masked = (channel: ContactChannel, value: string): string => {
  if (channel === 'sms') return `•••••${value.slice(-SHOWN_DIGITS)}`;
  const at = value.lastIndexOf('@');
  return `${value.slice(0, 1)}•••@${value.slice(at + 1, at + 2)}•••`;
};
