import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Body } from './client.js';

const parsed = (text: string): Body => (text === '' ? ({} as Body) : (JSON.parse(text) as Body));

/** Sends bytes as they are and reads the answer, if there is one: for what no HTTP client would send. */
export const apiAnswer = (
  url: string,
  request: string,
): Promise<{ readonly status: number; readonly body: Body }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n', 2);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), body: parsed(body) });
    });
    socket.end(request);
  });

/** A request whose body comes in two halves, as over a bad line. */
export class SlowRequest {
  readonly #socket: Socket;
  readonly #head: string;
  #answer = '';

  constructor(
    url: string,
    path: string,
    token: string,
    private readonly body: string,
  ) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port) });
    this.#socket.setEncoding('utf8').on('data', (chunk: string) => (this.#answer += chunk));
    this.#head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${hostname}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${String(Buffer.byteLength(body))}`,
      '\r\n',
    ].join('\r\n');
  }

  async sendHalf(): Promise<void> {
    await once(this.#socket, 'connect');
    this.#socket.write(this.#head + this.body.slice(0, 10));
  }

  async sendRest(): Promise<{ readonly status: number; readonly connection: string | undefined }> {
    this.#socket.write(this.body.slice(10));
    await once(this.#socket, 'close');
    return {
      status: Number(/^HTTP\/1\.1 (\d+)/.exec(this.#answer)?.[1]),
      connection: /^connection: (\S+)/im.exec(this.#answer)?.[1],
    };
  }
}
