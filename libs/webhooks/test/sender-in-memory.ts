import type { Answer, Outgoing } from '../src/sending/sender.js';
import type { SendFailure, SendOutcome } from '../src/sending/outcome.js';

export const delivered: SendOutcome = { kind: 'delivered', status: 204, millis: 1 };

export const failure = (change: Partial<SendFailure> = {}): SendFailure => ({
  kind: 'failed',
  error: 'WEBHOOK_STATUS_REFUSED',
  status: 500,
  millis: 1,
  retryAfterMillis: null,
  unreachable: false,
  ...change,
});

export const unreachable = failure({ error: 'WEBHOOK_NOT_REACHED', status: null, unreachable: true });

/** Sends to nobody, and answers as it is told. */
export class SenderInMemory {
  readonly sent: Outgoing[] = [];
  underWay = 0;
  mostUnderWay = 0;
  #waiting: (() => void)[] = [];

  constructor(public answer: (outgoing: Outgoing) => SendOutcome | Promise<SendOutcome> = () => delivered) {}

  async send(outgoing: Outgoing): Promise<SendOutcome> {
    this.sent.push(outgoing);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      return await this.answer(outgoing);
    } finally {
      this.underWay -= 1;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async ask(outgoing: Outgoing): Promise<Answer> {
    return { outcome: await this.send(outgoing), text: '' };
  }

  async until(holds: (sent: readonly Outgoing[]) => boolean): Promise<void> {
    while (!holds(this.sent)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
