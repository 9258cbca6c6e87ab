import client from 'notifications-node-client';
import { notificationError } from '../errors.js';
import type { Accepted, Channel, Notifier } from '../port.js';
import { refusalOf } from './refusal.js';
import { type RestAnswer, restClient } from './rest-client.js';

export interface NotifyOptions {
  readonly channel: Channel;
  /** A test, team or live key: name, service id and secret joined by hyphens. */
  readonly apiKey: string;
  readonly baseUrl: string;
  /** Id of a template that is `((message))` and nothing else; that of emails has the subject `((subject))`. */
  readonly templateId: string;
  /** Default 10 s. */
  readonly timeoutMillis?: number;
}

const TIMEOUT_MILLIS = 10_000;

/**
 * GOV.UK Notify. The wording stays here, in one file under test, and the provider's template only passes it on:
 * otherwise nobody could say that a message has at most 160 characters with the code at the front.
 */
export const notifyNotifier = (options: NotifyOptions): Notifier => {
  const { channel, apiKey, baseUrl, templateId, timeoutMillis = TIMEOUT_MILLIS } = options;
  const notify = new client.NotifyClient(baseUrl, apiKey);
  const closing = new AbortController();
  notify.setClient(restClient(timeoutMillis, closing.signal) as never);
  const answer = async (
    to: string,
    subject: string,
    message: string,
    reference: string,
  ): Promise<RestAnswer> => {
    const sent =
      channel === 'sms'
        ? await notify.sendSms(templateId, to, { personalisation: { message }, reference })
        : await notify.sendEmail(templateId, to, { personalisation: { subject, message }, reference });
    return sent as unknown as RestAnswer;
  };
  return {
    channel,
    provider: 'notify',
    async send({ to, subject, text, reference }): Promise<Accepted> {
      if (closing.signal.aborted)
        throw notificationError('NOTIFICATION_UNAVAILABLE', { detail: 'It was closed.' });
      const given = await answer(to, subject, text, reference);
      if (given.status !== 201) throw refusalOf(given);
      const id = (given.data as { id?: unknown } | undefined)?.id;
      return { providerReference: typeof id === 'string' ? id : null };
    },
    close(): Promise<void> {
      closing.abort();
      return Promise.resolve();
    },
  };
};
