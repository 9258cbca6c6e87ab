import { type Clock, plusMillis } from '#libs/kernel';
import {
  type Accepted,
  type Channel,
  type MobileRules,
  normaliseMobile,
  notificationError,
  type Notifier,
  type OutgoingMessage,
} from '#libs/notifications';
import type { OutgoingMessages } from './outgoing-messages.js';

const HOUR = 3_600_000;
const SOME_TIME_SECONDS = 300;
/** `+44` and five digits: numbers are given out, and pumped, in blocks of a hundred thousand. */
const PREFIX_LENGTH = 8;

export interface WayOutParts {
  /** A channel that is not there has no provider. */
  readonly notifiers: Readonly<Partial<Record<Channel, Notifier>>>;
  readonly mobiles: MobileRules;
  readonly outgoing: OutgoingMessages;
  readonly clock: Clock;
  /** How many text messages may go to numbers that begin alike, in any hour. */
  readonly perPrefixPerHour: () => Promise<number>;
  /** A digest that says nothing to whoever has no key. */
  readonly keyedDigest: (text: string) => string;
}

/** The ways out that this ledger has, whom it may write to, and how fast. */
export class WayOut {
  constructor(private readonly parts: WayOutParts) {}

  /**
   * What a provider has taken under this reference is not sent again. Rejects with the coded errors of messages:
   * NOTIFICATION_NO_PROVIDER, NOTIFICATION_PREFIX_PAUSED and what the provider refuses.
   */
  async send(channel: Channel, message: OutgoingMessage): Promise<Accepted> {
    const { notifiers, outgoing, clock } = this.parts;
    const notifier = notifiers[channel];
    if (notifier === undefined) throw notificationError('NOTIFICATION_NO_PROVIDER', { channel });
    const before = await outgoing.accepted(message.reference);
    if (before !== undefined) return before;
    const prefix = channel === 'sms' ? await this.#admitted(message) : '';
    await outgoing.begin(message.reference, prefix, clock.now());
    const accepted = await notifier.send(message);
    await outgoing.accept(message.reference, accepted);
    return accepted;
  }

  /** The digest of what the number begins with, if it may be sent to now. */
  async #admitted({ to, reference }: OutgoingMessage): Promise<string> {
    const { mobiles, outgoing, clock, perPrefixPerHour, keyedDigest } = this.parts;
    // A number that was recorded when other countries were allowed is not sent to today.
    if (!normaliseMobile(to, mobiles).ok) throw notificationError('NOTIFICATION_ADDRESS_REFUSED');
    const prefix = keyedDigest(`mobile-prefix/${to.slice(0, PREFIX_LENGTH)}`);
    const lately = await outgoing.count(prefix, plusMillis(clock.now(), -HOUR), reference);
    if (lately >= (await perPrefixPerHour()))
      throw notificationError('NOTIFICATION_PREFIX_PAUSED', { retryAfterSeconds: SOME_TIME_SECONDS });
    return prefix;
  }
}
