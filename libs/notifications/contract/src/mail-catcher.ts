import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { ProviderFault, ReceivedMessage } from './subject.js';

export interface Caught extends ReceivedMessage {
  readonly raw: string;
  /** Whom the envelope named, whatever the headers say. */
  readonly envelopeTo: readonly string[];
}

const refusing = (responseCode: number): Error =>
  Object.assign(new Error('no such user: somebody@example.org'), { responseCode });

/** A mail server of this machine that keeps what it is sent. */
export class MailCatcher {
  readonly caught: Caught[] = [];
  #faults: ProviderFault[] = [];
  #holding = false;
  #server: SMTPServer;

  private constructor(private readonly host: string) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      logger: false,
      onRcptTo: (_address, _session, done) => {
        const fault = this.#faults.shift();
        if (fault === 'address') done(refusing(550));
        else if (fault === 'busy') done(refusing(451));
        else if (fault === 'configuration') done(refusing(530));
        else if (fault !== 'silent') done();
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          void this.#keep(
            Buffer.concat(chunks),
            session.envelope.rcptTo.map(({ address }) => address),
          ).then(() => {
            if (this.#holding) this.#holding = false;
            else done();
          });
        });
      },
    });
  }

  static async start(host = '127.0.0.1'): Promise<MailCatcher> {
    const catcher = new MailCatcher(host);
    await new Promise<void>((resolve) => {
      catcher.#server.listen(0, host, resolve);
    });
    return catcher;
  }

  get url(): string {
    return `smtp://${this.host}:${String((this.#server.server.address() as AddressInfo).port)}`;
  }

  /** Keeps the next message, and never says so. */
  holdNext(): void {
    this.#holding = true;
  }

  failNext(fault: ProviderFault): void {
    this.#faults.push(fault);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #keep(raw: Buffer, envelopeTo: readonly string[]): Promise<void> {
    const { messageId = '', to = [], subject = '', text = '' } = await PostalMime.parse(raw);
    this.caught.push({
      raw: raw.toString('utf8'),
      envelopeTo,
      reference: messageId.replace(/^<|@.*$/g, ''),
      to: to.map(({ address }) => address).join(', '),
      subject,
      text: text.replace(/\n$/, ''),
    });
  }
}
