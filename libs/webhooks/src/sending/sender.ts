import { Agent, type Dispatcher } from 'undici';
import { guardedConnect, type ResolveAll } from '../address/guarded-connect.js';
import { parseEndpointUrl } from '../address/endpoint-url.js';
import { signatureHeaders } from '../signing/sign.js';
import { failureOf } from './failure-of.js';
import type { SendOutcome } from './outcome.js';
import { readAtMost } from './read-at-most.js';
import { retryAfterMillis } from './retry-after.js';

export interface SenderOptions {
  /** Development: http, and receivers on this machine. */
  readonly development: boolean;
  /** From the first byte sent to the status. Default 10,000. */
  readonly answerMillis?: number;
  /**
   * Connections to one host. By default as many as there are messages under way: several subscribers may be behind one
   * host, and one of them that does not answer must not keep the others from it.
   */
  readonly connections?: number | null;
  readonly resolve?: ResolveAll;
  readonly now?: () => number;
}

/** One CloudEvent on its way to one receiver. */
export interface Outgoing {
  readonly url: string;
  readonly secrets: readonly Uint8Array[];
  readonly id: string;
  /** Structured mode, JSON. */
  readonly body: string;
}

export interface Answer {
  readonly outcome: SendOutcome;
  /** The first few KiB of a successful answer, where they were asked for. */
  readonly text: string;
}

const ANSWER_MILLIS = 10_000;
const CONNECT_MILLIS = 5_000;
/** What comes after the status is worth no wait: only what is there already keeps the connection usable. */
const BODY_MILLIS = 2_000;
const MAX_BODY_BYTES = 4_096;
/** Shorter than what servers usually wait, so that none closes a connection just as it is used again. */
const KEEP_ALIVE_MILLIS = 4_000;

/** Statuses that speak of the receiver, not of the message. */
const TELLS_OF_RECEIVER = new Set([401, 403, 404, 405, 410, 429, 502, 503, 504]);

/** Sends to receivers, and never throws: whatever they do is an outcome. No redirect is followed, no proxy asked. */
export class Sender {
  readonly #agent: Agent;
  readonly #options: Required<Pick<SenderOptions, 'answerMillis' | 'now' | 'development'>>;

  constructor({ development, resolve, ...options }: SenderOptions) {
    const { answerMillis = ANSWER_MILLIS, connections = null, now = Date.now } = options;
    this.#options = { development, answerMillis, now };
    this.#agent = new Agent({
      connect: guardedConnect({
        loopback: development,
        connectMillis: CONNECT_MILLIS,
        ...(resolve !== undefined && { resolve }),
      }),
      connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MILLIS,
      keepAliveMaxTimeout: KEEP_ALIVE_MILLIS,
    });
  }

  async send(outgoing: Outgoing): Promise<SendOutcome> {
    return (await this.ask(outgoing, { wantsText: false })).outcome;
  }

  /** `send`, where what the receiver says beside its status is wanted too. */
  async ask(outgoing: Outgoing, { wantsText }: { readonly wantsText: boolean }): Promise<Answer> {
    const began = performance.now();
    const millis = (): number => Math.round(performance.now() - began);
    try {
      const answer = await this.#post(outgoing);
      const outcome = this.#judge(answer, millis());
      // A refused answer is not read at all: its body is the receiver's own affair.
      const wanted = wantsText && outcome.kind === 'delivered';
      const text = await readAtMost(answer.body, {
        bytes: MAX_BODY_BYTES,
        millis: BODY_MILLIS,
        wait: wanted,
      });
      return { outcome, text: wanted ? text : '' };
    } catch (thrown) {
      const error = failureOf(thrown);
      return {
        outcome: {
          kind: 'failed',
          error,
          status: null,
          millis: millis(),
          retryAfterMillis: null,
          unreachable: true,
        },
        text: '',
      };
    }
  }

  /** Ends the connections that are kept. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #post({ url, secrets, id, body }: Outgoing): Promise<Dispatcher.ResponseData> {
    const { answerMillis, now, development } = this.#options;
    const { origin, pathname, search } = parseEndpointUrl(url, { development });
    return this.#agent.request({
      origin,
      path: `${pathname}${search}`,
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'consent-ledger-webhooks/1',
        accept: 'application/json, text/plain;q=0.5, */*;q=0.1',
        ...signatureHeaders({ id, seconds: Math.floor(now() / 1000), body, secrets }),
      },
      body,
      headersTimeout: answerMillis,
      bodyTimeout: BODY_MILLIS,
      // Over all of it, so that a receiver that sends a byte now and then holds nobody up.
      signal: AbortSignal.timeout(answerMillis + CONNECT_MILLIS),
    });
  }

  #judge({ statusCode: status, headers }: Dispatcher.ResponseData, millis: number): SendOutcome {
    if (status >= 200 && status < 300) return { kind: 'delivered', status, millis };
    const failed = { kind: 'failed', status, millis } as const;
    if (status >= 300 && status < 400)
      return { ...failed, error: 'WEBHOOK_REDIRECTED', retryAfterMillis: null, unreachable: true };
    const after = status === 429 || status === 503 ? headers['retry-after'] : undefined;
    return {
      ...failed,
      error: status === 410 ? 'WEBHOOK_GONE' : 'WEBHOOK_STATUS_REFUSED',
      retryAfterMillis: retryAfterMillis(after, this.#options.now()),
      unreachable: TELLS_OF_RECEIVER.has(status),
    };
  }
}
