import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { writtenWebhookSecret } from '#libs/privacy';
import { Receiver } from '#libs/webhooks/contract';
import { Sender, type SenderOptions } from './sender.js';

const secret = randomBytes(32);
const body = JSON.stringify({ specversion: '1.0', type: 'org.consent-ledger.feed-test.v1', id: 'a/0' });

describe('the sender', () => {
  let receiver: Receiver;
  let raw: Server | undefined;
  const senders: Sender[] = [];

  const sender = (options: Partial<SenderOptions> = {}): Sender => {
    const made = new Sender({ development: true, ...options });
    senders.push(made);
    return made;
  };

  const send = (url = receiver.url, options: Partial<SenderOptions> = {}) =>
    sender(options).send({ url, secrets: [secret], id: 'a/0', body });

  /** A receiver that says those bytes and nothing that HTTP would add. */
  const saying = async (bytes: string | undefined): Promise<string> => {
    raw = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        if (bytes === undefined) socket.destroy();
        else socket.end(bytes);
      });
    }).listen(0, '127.0.0.1');
    await once(raw, 'listening');
    return `http://127.0.0.1:${String((raw.address() as AddressInfo).port)}/`;
  };

  beforeEach(async () => {
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await Promise.all(senders.splice(0).map((each) => each.close()));
    await receiver.stop();
    raw?.close();
    raw = undefined;
  });

  it('posts one CloudEvent, which another implementation verifies', async () => {
    expect(await send()).toMatchObject({ kind: 'delivered', status: 204 });
    const [got] = receiver.received;
    expect(got).toMatchObject({ method: 'POST', path: '/hook', body });
    expect(got!.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(new Webhook(writtenWebhookSecret(secret)).verify(got!.body, got!.headers)).toEqual(
      JSON.parse(body),
    );
  });

  it('counts every 2xx as taken, and nothing else', async () => {
    const outcomes: (readonly [number, string, string])[] = [];
    for (const status of [200, 201, 202, 204, 299, 301, 304, 400, 404, 410, 429, 500, 503]) {
      receiver.handler = () => status;
      const outcome = await send();
      outcomes.push([status, outcome.kind, outcome.kind === 'failed' ? outcome.error : '']);
    }
    expect(outcomes).toEqual([
      ...[200, 201, 202, 204, 299].map((status) => [status, 'delivered', '']),
      ...[301, 304].map((status) => [status, 'failed', 'WEBHOOK_REDIRECTED']),
      ...[400, 404].map((status) => [status, 'failed', 'WEBHOOK_STATUS_REFUSED']),
      [410, 'failed', 'WEBHOOK_GONE'],
      ...[429, 500, 503].map((status) => [status, 'failed', 'WEBHOOK_STATUS_REFUSED']),
    ]);
  });

  it('honours Retry-After of 429 and 503', async () => {
    const waits: (number | null)[] = [];
    for (const status of [429, 503, 500]) {
      receiver.handler = () => ({ status, headers: { 'retry-after': '7' } });
      const outcome = await send();
      waits.push(outcome.kind === 'failed' ? outcome.retryAfterMillis : null);
    }
    expect(waits).toEqual([7_000, 7_000, null]);
  });

  it('follows no redirect: fault | 301 to a private address', async () => {
    const inside = await Receiver.start();
    for (const location of ['http://169.254.169.254/latest/meta-data/', inside.url]) {
      receiver.handler = () => ({ status: 301, headers: { location } });
      expect(await send()).toMatchObject({ kind: 'failed', error: 'WEBHOOK_REDIRECTED', status: 301 });
    }
    expect(inside.received).toHaveLength(0);
    await inside.stop();
  });

  it('gives up on a receiver that never answers', async () => {
    receiver.handler = () => () => undefined;
    expect(await send(receiver.url, { answerMillis: 50 })).toMatchObject({ error: 'WEBHOOK_TIMED_OUT' });
  });

  it('takes a status for an answer, and no more than a few KiB after it: fault | a body of 100 MB', async () => {
    let written = 0;
    let closed = false;
    const piece = Buffer.alloc(64 * 1024);
    receiver.handler = () => (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (written < 100 * 1024 * 1024 && !closed) {
          written += piece.length;
          if (!response.write(piece)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      response.once('close', () => (closed = true));
      more();
    };
    const before = process.memoryUsage().rss;
    const { outcome, text } = await sender().ask(
      { url: receiver.url, secrets: [secret], id: 'a/0', body },
      { wantsText: true },
    );
    expect(outcome).toMatchObject({ kind: 'delivered', status: 200 });
    expect(text).toHaveLength(4_096);
    while (receiver.connections > 0) await new Promise((resolve) => setImmediate(resolve));
    // What the two sockets hold is all that is ever sent.
    expect(written).toBeLessThan(20 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('says what went wrong with the connection', async () => {
    const gone = await Receiver.start();
    const { url } = gone;
    await gone.stop();
    expect(await send(url)).toMatchObject({
      error: 'WEBHOOK_NOT_REACHED',
      status: null,
      unreachable: true,
    });
    expect(await send(await saying(undefined))).toMatchObject({ error: 'WEBHOOK_CONNECTION_CLOSED' });
    raw?.close();
    expect(await send(await saying('not HTTP at all\r\n\r\n'))).toMatchObject({
      error: 'WEBHOOK_ANSWER_MALFORMED',
    });
    raw?.close();
    const flood = `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1024 * 1024)}\r\n\r\n`;
    expect(await send(await saying(flood))).toMatchObject({ error: 'WEBHOOK_ANSWER_MALFORMED' });
    expect(await send(receiver.url.replace('http:', 'https:'))).toMatchObject({
      error: 'WEBHOOK_TLS_REFUSED',
    });
  });

  it('takes a status that was followed by a cut for what it says', async () => {
    const cut = await saying('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this');
    expect(await send(cut)).toMatchObject({ kind: 'delivered', status: 200 });
  });

  describe('with names', () => {
    const resolving =
      (...answers: readonly (readonly LookupAddress[])[]) =>
      (_: string, __: number, done: (error: Error | null, addresses: readonly LookupAddress[]) => void) => {
        asked += 1;
        done(null, answers[Math.min(asked, answers.length) - 1] ?? []);
      };
    const v4 = (address: string): LookupAddress => ({ address, family: 4 });
    let asked = 0;

    beforeEach(() => {
      asked = 0;
    });

    const named = (): string => `http://hook.example.org:${String(receiver.port)}/hook`;

    it.each([
      ['a private address', [v4('10.0.0.1')]],
      ['the metadata service', [v4('169.254.169.254')]],
      ['a public address and a private one', [v4('93.184.216.34'), v4('192.168.0.1')]],
      ['a mapped one', [{ address: '::ffff:127.0.0.1', family: 6 }]],
      ['nothing', []],
    ])('refuses one that resolves to %s', async (_, answer) => {
      expect(await send(named(), { resolve: resolving(answer) })).toMatchObject({
        error: 'WEBHOOK_ADDRESS_REFUSED',
      });
    });

    it('connects to the address that was judged, asking once: fault | DNS rebinding', async () => {
      const resolve = resolving([v4('127.0.0.1')], [v4('10.0.0.1')]);
      const one = sender({ resolve, connections: 1 });
      const outgoing = { url: named(), secrets: [secret], id: 'a/0', body };
      expect(await one.send(outgoing)).toMatchObject({ kind: 'delivered' });
      expect(asked).toBe(1);
      receiver.handler = () => ({ status: 204, headers: { connection: 'close' } });
      await one.send(outgoing);
      // A new connection asks again, and is judged again.
      while (receiver.connections > 0) await new Promise((resolve) => setImmediate(resolve));
      expect(await one.send(outgoing)).toMatchObject({ error: 'WEBHOOK_ADDRESS_REFUSED' });
      expect(receiver.received).toHaveLength(2);
    });

    it('refuses this machine in production', async () => {
      const url = `https://hook.example.org:${String(receiver.port)}/hook`;
      expect(await send(url, { development: false, resolve: resolving([v4('127.0.0.1')]) })).toMatchObject({
        error: 'WEBHOOK_ADDRESS_REFUSED',
      });
      expect(await send(receiver.url, { development: false })).toMatchObject({
        error: 'WEBHOOK_ADDRESS_REFUSED',
      });
      expect(receiver.received).toHaveLength(0);
    });
  });
});
