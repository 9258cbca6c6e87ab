import { type Clock, systemClock } from '#libs/kernel';
import { notificationError } from '../errors.js';
import type { Accepted, Channel, Notifier } from '../port.js';
import type { Outbox } from './outbox.js';

export interface OutboxOptions {
  readonly channel: Channel;
  readonly outbox: Outbox;
  readonly mode: 'development' | 'production';
  readonly clock?: Clock;
}

/** Puts messages into the development outbox. NOTIFICATION_OUTBOX_UNUSABLE in production. */
export const outboxNotifier = ({ channel, outbox, mode, clock = systemClock }: OutboxOptions): Notifier => {
  if (mode === 'production') {
    throw notificationError('NOTIFICATION_OUTBOX_UNUSABLE', { detail: 'It is for development alone.' });
  }
  let closed = false;
  return {
    channel,
    provider: 'outbox',
    async send(message): Promise<Accepted> {
      if (closed) throw notificationError('NOTIFICATION_UNAVAILABLE', { detail: 'It was closed.' });
      outbox.put(channel, message, clock);
      return Promise.resolve({ providerReference: null });
    },
    close(): Promise<void> {
      closed = true;
      return Promise.resolve();
    },
  };
};
