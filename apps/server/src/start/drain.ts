import { Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** No request for this long: whoever had one to send on an open connection has been told to close it. */
const QUIET_MILLIS = 100;
const LOOK_EVERY_MILLIS = 20;

/**
 * Counts the requests under way, so that stopping can wait for the last of them. Connections are not closed while
 * clients may be writing to them: each ends with its next answer instead.
 */
export class RequestsUnderWay {
  #count = 0;
  #arrivals = 0;
  #stopping = false;

  constructor(private readonly fastify: FastifyInstance) {
    fastify.addHook('onRequest', (_request, reply, done) => {
      this.#count++;
      this.#arrivals++;
      // Once per request, whether its answer was sent or its caller went away.
      reply.raw.once('close', () => {
        this.#count--;
      });
      done();
    });
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.#stopping) void reply.header('Connection', 'close');
      done(null, payload);
    });
  }

  get count(): number {
    return this.#count;
  }

  /** Takes no new connection, and resolves true when the last request is answered, false when that takes too long. */
  async drain(timeoutMillis: number): Promise<boolean> {
    this.#stopping = true;
    // The HTTP server's own close() would cut idle connections at once, and with them requests on their way here.
    Server.prototype.close.call(this.fastify.server);
    const deadline = performance.now() + timeoutMillis;
    let arrivals = -1;
    let quietSince = performance.now();
    while (performance.now() - quietSince < QUIET_MILLIS) {
      if (performance.now() > deadline) return this.#count === 0;
      await wait(LOOK_EVERY_MILLIS);
      if (this.#count > 0 || this.#arrivals !== arrivals) quietSince = performance.now();
      arrivals = this.#arrivals;
    }
    return true;
  }
}
