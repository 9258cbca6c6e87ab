import { errorsOf } from '#libs/kernel';

/** Why a message did not arrive, and what owners of webhooks can be refused with. Details never hold an address. */
export const webhookErrors = {
  WEBHOOK_ADDRESS_REFUSED: {
    status: 422,
    title: 'Nothing is sent to this address.',
    remedy: 'Give an https address on the public internet, without user name, password or fragment.',
  },
  WEBHOOK_NOT_REACHED: {
    status: 502,
    title: 'The receiver could not be reached.',
    remedy: 'Check its DNS entry, its port and its firewall; what waits is sent again.',
  },
  WEBHOOK_TLS_REFUSED: {
    status: 502,
    title: 'The certificate of the receiver is not valid for it.',
    remedy: 'Install a certificate that a public authority signed for this host, with its whole chain.',
  },
  WEBHOOK_TIMED_OUT: {
    status: 504,
    title: 'The receiver did not answer in time.',
    remedy: 'Answer as soon as the message is stored, and work on it afterwards.',
  },
  WEBHOOK_CONNECTION_CLOSED: {
    status: 502,
    title: 'The receiver closed the connection before it had answered.',
    remedy: 'Look at the log of the receiver and of what stands before it.',
  },
  WEBHOOK_ANSWER_MALFORMED: {
    status: 502,
    title: 'What the receiver answered is not HTTP.',
    remedy: 'Answer by HTTP/1.1 with a status and at most 16 KiB of headers.',
  },
  WEBHOOK_REDIRECTED: {
    status: 502,
    title: 'The receiver answered with a redirect, and none is followed.',
    remedy: 'Set the address that it redirects to, if it is yours.',
  },
  WEBHOOK_STATUS_REFUSED: {
    status: 502,
    title: 'The receiver answered with a status of failure.',
    remedy: 'Answer with 200 or 204 once the message is stored.',
  },
  WEBHOOK_GONE: {
    status: 410,
    title: 'The receiver wants no more messages.',
    remedy: 'Enable the webhook when it does again; it goes on where it stood.',
  },
  WEBHOOK_CHALLENGE_FAILED: {
    status: 422,
    title: 'The receiver did not answer the challenge with its token.',
    remedy: 'Answer with 200 and {"challenge": "..."}, the token that data.challenge held.',
  },
  WEBHOOK_NOT_SET: {
    status: 404,
    title: 'The subscription has no webhook.',
    remedy: 'Set its address first.',
  },
  WEBHOOK_DEAD_LETTER_UNKNOWN: {
    status: 404,
    title: 'There is no such dead letter.',
    remedy: 'List the dead letters again; it may have been retried or dropped by now.',
  },
  WEBHOOK_REDELIVERY_AHEAD: {
    status: 409,
    title: 'What comes after this place has not been delivered yet.',
    remedy: 'Nothing is skipped: name a place before the one it has reached, or wait.',
  },
} as const;

export type WebhookErrorCode = keyof typeof webhookErrors;

export const webhookError = errorsOf(webhookErrors);
