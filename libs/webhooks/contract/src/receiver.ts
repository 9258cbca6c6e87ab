import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as a receiver of webhooks got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a receiver does about one request: a status, or whatever it likes to do to the connection. */
export type Reply =
  | number
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | ((response: ServerResponse, request: Received) => void);

type Handler = (request: Received) => Reply | Promise<Reply>;

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

/** Answers a challenge as an honest receiver does; undefined for every other message. */
const challengeAnswer = ({ body }: Received): Reply | undefined => {
  const { type, data } = JSON.parse(body) as {
    readonly type?: string;
    readonly data?: { readonly challenge?: string };
  };
  if (type?.includes('webhook-challenge') !== true) return undefined;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ challenge: data?.challenge }),
  };
};

/** A receiver of webhooks on this machine, for tests: keeps what it gets, and answers as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** Whether challenges are answered rightly, whatever the handler does with the rest. */
  honest = true;
  /** Replies to everything else; 204 unless set. */
  handler: Handler = () => 204;
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void)[] = [];

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => {
      // A connection that was cut under a request is what some tests are about.
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<Receiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}/hook`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Resolves when what it has got fulfils the condition. */
  async until(holds: (received: readonly Received[]) => boolean): Promise<readonly Received[]> {
    while (!holds(this.received)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.received;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const received: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body,
    };
    this.received.push(received);
    for (const wake of this.#waiting.splice(0)) wake();
    const challenged = this.honest ? challengeAnswer(received) : undefined;
    const reply = challenged ?? (await this.handler(received));
    if (typeof reply === 'function') {
      reply(response, received);
      return;
    }
    const { status, headers = {}, body: text = '' } = typeof reply === 'number' ? { status: reply } : reply;
    response.writeHead(status, headers).end(text);
  }
}
