import {
  type Accepted,
  type Channel,
  type MobileRules,
  normaliseMobile,
  notificationError,
  type Notifier,
  type OutgoingMessage,
} from '#libs/notifications';

/** The ways out that this ledger has, and whom it may write to. */
export class WayOut {
  constructor(
    private readonly notifiers: Readonly<Partial<Record<Channel, Notifier>>>,
    private readonly mobiles: MobileRules,
  ) {}

  /** Rejects with the coded errors of messages; a channel without a provider is a technical failure. */
  async send(channel: Channel, message: OutgoingMessage): Promise<Accepted> {
    const notifier = this.notifiers[channel];
    if (notifier === undefined) {
      throw notificationError('NOTIFICATION_MISCONFIGURED', {
        detail: `There is no provider for ${channel}.`,
      });
    }
    // A number that was recorded when other countries were allowed is not sent to today.
    if (channel === 'sms' && !normaliseMobile(message.to, this.mobiles).ok) {
      throw notificationError('NOTIFICATION_ADDRESS_REFUSED');
    }
    return notifier.send(message);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.notifiers).map((notifier) => notifier.close()));
  }
}
