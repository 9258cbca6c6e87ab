import type { IncomingMessage } from 'node:http';

const MILLIS = 60_000;

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * A body must have arrived within a minute, read or not: else slow senders would hold connections for nothing.
 * Whoever streams one lifts the deadline and looks to it that pieces keep coming.
 */
export class BodyDeadline {
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly body: IncomingMessage,
    private readonly late: () => void,
  ) {}

  /** Undefined for a request without a body. */
  static of(body: IncomingMessage, late: () => void): BodyDeadline | undefined {
    if (!hasBody(body)) return undefined;
    const deadline = new BodyDeadline(body, late);
    const lift = (): void => {
      deadline.lift();
    };
    body.once('end', lift).once('close', lift);
    deadline.start();
    return deadline;
  }

  lift(): void {
    clearTimeout(this.timer);
  }

  /** What still comes is read and thrown away until then, so that an answer is not lost in a reset connection. */
  discardRest(): void {
    if (this.body.readableEnded || this.body.destroyed) return;
    this.start();
    this.body.resume();
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.body.complete) this.late();
    }, MILLIS).unref();
  }
}
