import type { LedgerActs } from './acts.js';
import type { SentCodes } from './sent-codes.js';

/** What GOV.UK Notify says of a message; it may say it late, twice, and in any order. */
export interface DeliveryCallback {
  readonly reference: string;
  readonly status: string;
  /** The provider's own name of the message. */
  readonly id: string;
}

export type CallbackOutcome = 'delivered' | 'failed' | 'unknown-reference' | 'unknown-status';

/**
 * Passes on what a provider says of a code it was given. The same word twice is the same command; which of two words
 * counts, the rules of section 4 say.
 */
export class DeliveryCallbacks {
  constructor(
    private readonly sent: SentCodes,
    private readonly acts: LedgerActs,
  ) {}

  async take({ reference, status, id }: DeliveryCallback): Promise<CallbackOutcome> {
    const code = await this.sent.find(reference);
    if (code === undefined) return 'unknown-reference';
    const key = `${reference}:callback:${status}`;
    switch (status) {
      case 'delivered':
        await this.acts.codeDelivered({ ...code, providerReference: id }, key);
        return 'delivered';
      case 'permanent-failure':
        await this.acts.codeDeliveryFailed({ ...code, permanence: 'permanent' }, key);
        return 'failed';
      case 'technical-failure':
        await this.acts.codeDeliveryFailed({ ...code, permanence: 'technical' }, key);
        return 'failed';
      // The phone was off or out of reach for as long as the provider tries, and a code does not live that long.
      case 'temporary-failure':
        await this.acts.codeDeliveryFailed({ ...code, permanence: 'temporary' }, key);
        return 'failed';
      default:
        return 'unknown-status';
    }
  }
}
