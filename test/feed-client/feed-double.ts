import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CopiedRecord, FeedEvent } from '#libs/feed-client';

/** What goes wrong with one request; the next has the next. */
export type Fault =
  /** The connection is gone before a word, in the middle of the body, or never says anything. */
  | 'reset'
  | 'cut'
  | 'silent'
  /** Everything that was sent since two events ago is sent again. */
  | 'doubled'
  | 'garbage'
  | 'not-json'
  | { readonly status: number; readonly code: string; readonly retryAfter?: string };

const TOKEN = 'good-token';
const cursorOf = (seq: number): string => Buffer.from(`seq-${String(seq)}`).toString('base64url');
const seqOf = (cursor: string): number =>
  Number(/^seq-(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? Number.NaN);

/** One event of the double, by its number in the feed. */
export const eventAt = (seq: number, changes: Partial<FeedEvent> = {}): FeedEvent => ({
  specversion: '1.0',
  id: `event-${String(seq)}/0`,
  source: 'urn:consent-ledger:double',
  type: 'org.consent-ledger.choice-changed.v1',
  time: '2026-01-02T03:04:05.000Z',
  subject: `urn:consent-subject:${String(seq % 7)}`,
  datacontenttype: 'application/json',
  dataschema: 'urn:consent-ledger:double/schemas/choice-changed.v1.json',
  recordkey: `choice:share-in:R${String(seq % 3)}`,
  data: { record: { seq } },
  ...changes,
  sequence: cursorOf(seq),
});

/**
 * The wire of the feed, without a ledger: events that a test records, the snapshot of its choice, and faults on
 * demand. It answers as the ledger's contract says, and shares no code with it.
 */
export class FeedDouble {
  readonly events: FeedEvent[] = [];
  rows: CopiedRecord[] = [];
  /** Records between two places to resume a snapshot from. */
  resumeEvery = 10;
  /** The wire of each request, in order. */
  readonly asked: string[] = [];
  readonly tokens: string[] = [];
  readonly faults: Fault[] = [];
  goodToken = TOKEN;
  #waiting: (() => void)[] = [];
  readonly #open = new Set<ServerResponse>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FeedDouble> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const double = new FeedDouble(
      server,
      `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    );
    server.on('request', (request, response) => {
      double.#answer(request, response).catch(() => response.destroy());
    });
    return double;
  }

  get connection() {
    return { url: this.url, token: TOKEN };
  }

  cursorAt(seq: number): string {
    return cursorOf(seq);
  }

  record(count: number, changes: Partial<FeedEvent> = {}): void {
    for (let i = 0; i < count; i++) this.events.push(eventAt(this.events.length + 1, changes));
    this.#wake();
  }

  /** Ends every open connection as a crash would. */
  cutAll(): void {
    for (const response of this.#open) response.destroy();
  }

  async stop(): Promise<void> {
    this.cutAll();
    this.#wake();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    this.asked.push(request.url ?? '');
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    this.tokens.push(token);
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    if (token !== this.goodToken) {
      this.#problem(response, 401, 'CONSENT_TOKEN_INVALID');
      return;
    }
    const fault = this.faults.shift();
    if (typeof fault === 'object') {
      this.#problem(response, fault.status, fault.code, fault.retryAfter);
      return;
    }
    if (fault === 'reset') {
      response.destroy();
      return;
    }
    if (fault === 'silent') return;
    if (pathname.endsWith('/snapshot')) await this.#snapshot(response, searchParams, fault);
    else if (pathname.endsWith('/stream')) await this.#stream(request, response, searchParams, fault);
    else await this.#events(response, searchParams, fault);
  }

  #problem(response: ServerResponse, status: number, code: string, retryAfter?: string): void {
    response.writeHead(status, {
      'content-type': 'application/problem+json',
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    });
    response.end(JSON.stringify({ status, code, detail: `about ${code}` }));
  }

  /** The number to go on after, or undefined once it has answered that there is none. */
  #after(response: ServerResponse, after: string | null): number | undefined {
    if (after === 'now') return this.events.length;
    const seq = after === null ? 0 : seqOf(after);
    if (Number.isNaN(seq)) this.#problem(response, 400, 'FEED_CURSOR_INVALID');
    else if (seq > this.events.length) this.#problem(response, 409, 'FEED_CURSOR_AHEAD');
    else return seq;
    return undefined;
  }

  async #events(response: ServerResponse, query: URLSearchParams, fault?: Fault): Promise<void> {
    const after = this.#after(response, query.get('after'));
    if (after === undefined) return;
    if (this.events.length === after && query.get('wait') !== '0')
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, Number(query.get('wait')) * 1_000).unref();
      });
    const from = fault === 'doubled' ? Math.max(0, after - 2) : after;
    const events = this.events.slice(from, after + Number(query.get('limit') ?? 100));
    const body = JSON.stringify(events);
    response.setHeader('content-type', 'application/cloudevents-batch+json');
    response.setHeader('feed-cursor', cursorOf(from + events.length));
    if (fault === 'cut') {
      response.write(body.slice(0, body.length / 2));
      await wait(5);
      response.destroy();
    } else
      response.end(fault === 'not-json' ? body.slice(2) : fault === 'garbage' ? '[{"some":"thing"}]' : body);
  }

  async #stream(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    fault?: Fault,
  ): Promise<void> {
    const last = request.headers['last-event-id'];
    let seq = this.#after(response, typeof last === 'string' ? last : query.get('after'));
    if (seq === undefined) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: heartbeat\nid: ${cursorOf(seq)}\ndata: {}\n\n`);
    if (fault === 'doubled') seq = Math.max(0, seq - 2);
    if (fault === 'garbage') response.write('event: x\nid: y\ndata: {"some":"thing"}\n\n');
    if (fault === 'not-json') response.write('event: x\nid: y\ndata: {\n\n');
    while (!response.destroyed) {
      const event = this.events[seq];
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
          response.once('close', resolve);
        });
        continue;
      }
      seq += 1;
      const message = `event: ${event.type}\nid: ${cursorOf(seq)}\ndata: ${JSON.stringify(event)}\n\n`;
      if (fault === 'cut') {
        response.write(message.slice(0, -20));
        await wait(5);
        response.destroy();
      } else response.write(message);
    }
  }

  async #snapshot(response: ServerResponse, query: URLSearchParams, fault?: Fault): Promise<void> {
    const resume = query.get('cursor');
    const from = resume === null ? 0 : Number(resume);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const write = (line: object) => response.write(`${JSON.stringify(line)}\n`);
    write({ snapshot: { cursor: cursorOf(this.events.length), ledger: 'double' } });
    for (const [index, row] of this.rows.entries()) {
      if (index < from) continue;
      write(row);
      const sent = index + 1;
      if (sent % this.resumeEvery === 0) write({ resume: String(sent) });
      if (fault === 'cut' && sent - from >= this.resumeEvery + 3) {
        response.write('{"subject":"cut o');
        await wait(5);
        response.destroy();
        return;
      }
    }
    if (fault === 'garbage') response.write('nonsense\n');
    else if (fault !== 'not-json')
      write({ end: { records: this.rows.length, cursor: cursorOf(this.events.length) } });
    response.end();
  }
}

/** Short waits, for tests in which much goes wrong. */
export const QUICK = {
  backoffMs: 2,
  longestBackoffMs: 10,
  silenceMs: 300,
  waitSeconds: 1,
  limit: 5,
} as const;
