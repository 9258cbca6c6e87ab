import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newUuid } from '#libs/kernel';
import type { ProviderFault, ReceivedMessage } from './subject.js';

const SERVICE = '3d5c8f5a-8a0c-4c8e-9b55-6f3f1b0a7a11';
const SECRET = '0f3a4a3c-7a2b-4f58-b9b4-0d8c7a6e5f22';
const TEMPLATES = {
  sms: '6a1f2e6e-0a53-4f0c-8a59-5a2b7b1f0c01',
  email: '6a1f2e6e-0a53-4f0c-8a59-5a2b7b1f0c02',
};

interface Sent extends ReceivedMessage {
  readonly id: string;
  readonly channel: 'sms' | 'email';
}

interface Asked {
  readonly template_id?: string;
  readonly reference?: string;
  readonly phone_number?: string;
  readonly email_address?: string;
  readonly personalisation?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const refusal = (status: number, error: string, message: string): Answer => ({
  status,
  body: { status_code: status, errors: [{ error, message }] },
});

/** What it answers in each kind of trouble; some of its texts repeat the address. */
const troubles: Record<Exclude<ProviderFault, 'silent'>, (field: string, to: string) => Answer> = {
  busy: () => refusal(500, 'Exception', 'Internal server error'),
  limited: () => ({
    ...refusal(429, 'RateLimitError', 'Exceeded rate limit'),
    headers: { 'retry-after': '60' },
  }),
  address: (field, to) => refusal(400, 'ValidationError', `${field} ${to} is not valid`),
  configuration: (_field, to) =>
    refusal(400, 'BadRequestError', `Can’t send to ${to} using a team-only API key`),
};

const read = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

/** Whether the token is signed by the service's secret, says who it is and was made just now. */
const authorised = ({ headers }: IncomingMessage): boolean => {
  const [header = '', payload = '', signature = ''] = (headers.authorization ?? '')
    .replace('Bearer ', '')
    .split('.');
  const expected = createHmac('sha256', SECRET).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss: string; iat: number };
  return claims.iss === SERVICE && Math.abs(Date.now() / 1000 - claims.iat) < 30;
};

/**
 * GOV.UK Notify as its public documentation describes it: the calls that send, its errors, and the callbacks it makes
 * about what became of a message.
 */
export class FakeNotify {
  readonly apiKey = `test-${SERVICE}-${SECRET}`;
  readonly templates = TEMPLATES;
  readonly sent: Sent[] = [];
  #faults: ProviderFault[] = [];
  #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<FakeNotify> {
    const fake = new FakeNotify();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  failNext(fault: ProviderFault): void {
    this.#faults.push(fault);
  }

  /** Tells the ledger what became of a message, as the provider does; answers the status. */
  async callBack(url: string, token: string, { id, reference, to }: Sent, status: string): Promise<number> {
    const { status: answered } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        id,
        reference,
        to,
        status,
        created_at: '2026-05-01T09:00:00.000000Z',
        completed_at: '2026-05-01T09:00:02.000000Z',
        sent_at: '2026-05-01T09:00:01.000000Z',
        notification_type: 'sms',
        template_id: TEMPLATES.sms,
        template_version: 1,
      }),
    });
    return answered;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const answer = authorised(request)
      ? this.#take(request.url ?? '', JSON.parse(body) as Asked)
      : refusal(403, 'AuthError', 'Invalid token: API key not found');
    // A silent provider keeps the connection and says nothing.
    if (answer === undefined) return;
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  }

  #take(path: string, asked: Asked): Answer | undefined {
    const channel = /^\/v2\/notifications\/(sms|email)$/.exec(path)?.[1] as 'sms' | 'email' | undefined;
    if (channel === undefined) return refusal(404, 'NoResultFound', 'No result found');
    const field = channel === 'sms' ? 'phone_number' : 'email_address';
    const to = asked[field] ?? '';
    const fault = this.#faults.shift();
    if (fault === 'silent') return undefined;
    if (fault !== undefined) return troubles[fault](field, to);
    if (asked.template_id !== TEMPLATES[channel])
      return refusal(400, 'BadRequestError', 'Template not found');
    const { message, subject = '' } = asked.personalisation ?? {};
    if (message === undefined) return refusal(400, 'BadRequestError', 'Missing personalisation: message');
    const id = newUuid();
    this.sent.push({ id, channel, reference: asked.reference ?? '', to, subject, text: message });
    return { status: 201, body: { id, reference: asked.reference ?? null, uri: `${this.url}/${id}` } };
  }
}
