import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from '@jest/globals';
import { answered, type County, remote, settleCounty } from './county.js';
import { newDataDirectory, startServer } from './server.js';

/* File checks over HTTP as integrators make them: uploads and downloads as streams, which the plain client has not. */

export const CHECKS = '/v1/opt-out-checks';

export interface Check {
  readonly checkId: string;
  readonly state: string;
  readonly expiresAt: string | null;
  readonly failure: string | null;
  readonly bytesRead: number;
}

type Init = RequestInit & { readonly duplex?: 'half' };

/** The checks of one service. */
export class FileChecks {
  private constructor(
    readonly county: County,
    readonly dataDirectory: string,
    private readonly token: string,
  ) {}

  /** On a server of its own, with small limits. */
  static async start(): Promise<FileChecks> {
    const dataDirectory = newDataDirectory();
    const env = { LEDGER_LOG_LEVEL: 'trace', LEDGER_CHECKS_PER_CALLER: '4', LEDGER_CHECK_FILE_MIB: '8' };
    const county = await settleCounty(await startServer({ dataDirectory, env }));
    const token = await county.server.token({ role: 'service', organisation: remote });
    return new FileChecks(county, dataDirectory, token);
  }

  call(path: string, init: Init = {}): Promise<Response> {
    return fetch(`${this.county.server.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${this.token}`, ...(init.headers as object) },
    });
  }

  /** A new check, waiting for its file. */
  async made(body: object = { format: 'csv', column: 'nhs' }): Promise<string> {
    const answer = await this.county.service.post(CHECKS, body);
    answered(answer, 201);
    const { checkId, state } = answer.body as unknown as Check;
    expect([answer.headers.location, state]).toEqual([`${CHECKS}/${checkId}`, 'waiting']);
    return checkId;
  }

  async sent(
    checkId: string,
    body: string | Readable,
    type = 'text/csv',
  ): Promise<{ readonly status: number; readonly body: Check & { readonly code: string } }> {
    const answer = await this.call(`${CHECKS}/${checkId}/input`, {
      method: 'PUT',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : (Readable.toWeb(body) as ReadableStream),
      duplex: 'half',
    });
    return { status: answer.status, body: (await answer.json()) as Check & { readonly code: string } };
  }

  async stateOf(checkId: string): Promise<Check> {
    const answer = await this.county.service.get(`${CHECKS}/${checkId}`);
    answered(answer, 200);
    return answer.body as unknown as Check;
  }

  async until(checkId: string, is: (check: Check) => boolean): Promise<Check> {
    for (;;) {
      const check = await this.stateOf(checkId);
      if (is(check)) return check;
    }
  }

  async output(
    checkId: string,
    headers: Record<string, string> = {},
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
    const answer = await this.call(`${CHECKS}/${checkId}/output`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  async removed(checkId: string): Promise<void> {
    answered(await this.county.service.delete(`${CHECKS}/${checkId}`), 200);
    answered(await this.county.service.get(`${CHECKS}/${checkId}`), 404);
  }

  /** An upload of which one row has been read and no end has come. */
  async begun(checkId: string): Promise<{ readonly socket: Socket; readonly answered: () => string }> {
    const { hostname, port } = new URL(this.county.server.url);
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await once(socket, 'connect');
    socket.write(
      `PUT ${CHECKS}/${checkId}/input HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${this.token}\r\n` +
        `Content-Type: text/csv\r\nContent-Length: 1000000\r\n\r\nnhs\n9990000018\n`,
    );
    await this.until(checkId, ({ bytesRead }) => bytesRead > 0);
    return { socket, answered: () => answer };
  }
}
