import { CodedError, errorsOf } from '#libs/kernel';

/** Why a message was not sent. Details never hold the address or the text. */
export const notificationErrors = {
  NOTIFICATION_ADDRESS_REFUSED: {
    status: 422,
    title: 'Nothing can be delivered to this address.',
    remedy: 'Use the other channel, or ask the patient for another number or address.',
  },
  NOTIFICATION_UNAVAILABLE: {
    status: 503,
    title: 'The message provider cannot take the message now.',
    remedy: 'It is tried again; if it persists, see the runbook for a provider outage.',
  },
  NOTIFICATION_RATE_LIMITED: {
    status: 503,
    title: 'The message provider takes no more messages for the moment.',
    remedy: 'It is tried again when the provider says so; ask the provider for a higher limit.',
  },
  NOTIFICATION_MISCONFIGURED: {
    status: 503,
    title: 'The message provider refuses how it is asked.',
    remedy: 'Check its key, template ids, sender and TLS settings; the detail names what was refused.',
  },
  NOTIFICATION_NO_PROVIDER: {
    status: 503,
    title: 'Messages of this channel do not go out.',
    remedy: 'Name a provider for the channel, or leave it: patients are reached another way.',
  },
  NOTIFICATION_PREFIX_PAUSED: {
    status: 503,
    title: 'Too many text messages went to numbers that begin like this one.',
    remedy: 'Wait a while. If the messages are wanted, raise perPrefixPerHour in the policy.',
  },
  NOTIFICATION_INVALID: {
    status: 400,
    title: 'The message is malformed.',
    remedy: 'Send plain text to one mobile number in E.164, or to one email address.',
  },
  NOTIFICATION_OUTBOX_UNUSABLE: {
    status: 500,
    title: 'The development outbox cannot be used.',
    remedy: 'In production name a real provider; in development check the data directory.',
  },
} as const;

export const notificationError = errorsOf(notificationErrors);

/**
 * What a failure says about trying again: `temporary`, try again; `permanent`, never to this address; `technical`,
 * another way is quicker: somebody has to mend the configuration first, or a block of numbers has to cool down.
 */
export type Permanence = 'temporary' | 'permanent' | 'technical';

export const permanenceOf = (error: unknown): Permanence => {
  if (!(error instanceof CodedError)) return 'temporary';
  switch (error.code) {
    case 'NOTIFICATION_ADDRESS_REFUSED':
    case 'NOTIFICATION_INVALID':
      return 'permanent';
    case 'NOTIFICATION_MISCONFIGURED':
    case 'NOTIFICATION_NO_PROVIDER':
    case 'NOTIFICATION_PREFIX_PAUSED':
      return 'technical';
    default:
      return 'temporary';
  }
};

/** How long a provider asked to be left alone, in milliseconds; undefined when it did not say. */
export const retryAfterMillis = (error: unknown): number | undefined => {
  const seconds = error instanceof CodedError ? error.details.retryAfterSeconds : undefined;
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
};
