import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type { Contract } from './contract.js';

/** Members of entries that tests look at; which of them are there depends on the list. */
export interface Entry {
  readonly eventId: string;
  readonly patientId: string;
  readonly decisionId: string;
  readonly readUpTo: readonly { readonly stream: string; readonly revision: string }[];
  readonly position: string;
  readonly revision: string;
  readonly recordedAt: string;
  readonly outcome: string;
  readonly code: string;
  readonly organisation: string;
  readonly relationshipId: string;
  readonly value: string;
}

/** The same of whole answers. */
export interface Body {
  readonly type: string;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string }[];
  readonly subject: string;
  readonly revision: string;
  readonly position: string;
  readonly recordedAt: string;
  readonly createdId: string;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  readonly items: readonly Entry[];
  readonly next: string | null;
  readonly patientId: string;
  readonly outcome: string;
  readonly decisionId: string;
  readonly answers: readonly { readonly status: number; readonly body: Body }[];
  readonly relationships: readonly Entry[];
  readonly memberships: readonly Entry[];
  readonly entries: readonly Entry[];
  readonly closure: object;
  readonly settings: object;
  readonly shareIn: { readonly organisations: readonly Entry[] };
  readonly now: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed body; what is not there reads as undefined, and then the comparison fails. */
  readonly body: Body;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Headers = Readonly<Record<string, string>>;

const CONNECTIONS = 32;

const parsed = (text: string): Body => {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {} as Body;
  }
};

/** One caller of the API. Commands get a new idempotency key unless they bring one. */
export class Client {
  readonly #pool: Pool;

  constructor(
    url: string,
    private readonly token?: string,
    /** Every answer is held against it. */
    private readonly contract?: Contract,
  ) {
    this.#pool = new Pool(url, { connections: CONNECTIONS });
  }

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown = {}, headers: Headers = {}): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), headers);
  }

  put(path: string, body: unknown = {}, headers: Headers = {}): Promise<Answer> {
    return this.send('PUT', path, JSON.stringify(body), headers);
  }

  delete(path: string, headers: Headers = {}): Promise<Answer> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** With a body as it is, well formed or not. A header set to '' is left out. */
  async send(
    method: Method,
    path: string,
    body: string | Buffer | undefined,
    headers: Headers,
  ): Promise<Answer> {
    const all: Record<string, string> = {
      ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const answer = await this.#pool.request({ method, path, headers: sent, body: body ?? null });
    const text = await answer.body.text();
    const type = String(answer.headers['content-type'] ?? '');
    this.contract?.check(method, path, answer.statusCode, type, text);
    return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
