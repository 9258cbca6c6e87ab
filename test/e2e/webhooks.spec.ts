import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type Received, Receiver } from '#libs/webhooks/contract';
import { faultsOf, type Message } from '../feed/support/messages.js';
import type { Client } from '../support/client.js';
import { answered, choice, type County, newPatient, remote, settleCounty } from '../support/county.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';
import { itInFiles } from '../support/storage.js';

const scope = { families: ['choice'], organisations: null, practices: null, schemes: [], nhsNumber: true };

interface Event {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly recordkey: string;
  readonly data: { readonly nhsNumber?: string; readonly record?: object };
}

interface Delivery {
  readonly kind: string;
  readonly messageId: string;
  readonly outcome: string;
  readonly error: string | null;
}

const eventIn = ({ body }: Received): Event => JSON.parse(body) as Event;

const isEvent = (received: Received): boolean => eventIn(received).type.includes('choice-changed');

const verifies = (secret: string, { body, headers }: Received): boolean => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

describe('webhooks', () => {
  const dataDirectory = newDataDirectory();
  const secrets: string[] = [];
  const logs: string[] = [];
  let receiver: Receiver;
  let server: TestServer;
  let county: County;
  let owner: Client;
  let feed: string;

  beforeAll(async () => {
    receiver = await Receiver.start();
    server = await startServer({ dataDirectory });
    county = await settleCounty(server);
    owner = county.service;
    feed = await open();
  });

  afterAll(async () => {
    await server.stop();
    await receiver.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  const open = async (): Promise<string> => {
    const opened = await county.admin.post('/v1/feed/subscriptions', {
      owner: remote,
      agreement: 'DSA 2026/118',
      scope,
    });
    answered(opened, 201);
    return `/v1/feed/subscriptions/${opened.body.createdId}`;
  };

  /** Members of these answers alone. */
  const read = ({ text }: { readonly text: string }) =>
    JSON.parse(text) as {
      readonly secret: string;
      readonly messageId: string;
      readonly items: readonly Delivery[];
    };

  const setWebhook = async (path: string, url: string): Promise<string> => {
    const set = await owner.put(`${path}/webhook`, { url });
    answered(set, 200);
    const { secret } = read(set);
    secrets.push(secret);
    return secret;
  };

  const deliveries = async (path = feed): Promise<readonly Delivery[]> => {
    const listed = await owner.get(`${path}/webhook/deliveries?limit=100`);
    answered(listed, 200);
    return read(listed).items;
  };

  const untilListed = async (holds: (items: readonly Delivery[]) => boolean, path = feed) => {
    for (;;) {
      const items = await deliveries(path);
      if (holds(items)) return items;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  const record = async (id: string, value: 'granted' | 'refused'): Promise<void> => {
    answered(await county.staff.post(`/v1/patients/${id}/choices`, choice(value)), 201);
  };

  /** Events that came since there were so many. */
  const eventsAfter = async (before: number, count: number): Promise<readonly Received[]> => {
    const events = () => receiver.received.filter(isEvent).slice(before);
    await receiver.until(() => events().length >= count);
    return events();
  };

  const sofar = (): number => receiver.received.filter(isEvent).length;

  it('are challenged, and then push each change once, signed', async () => {
    const secret = await setWebhook(feed, receiver.url);
    const { id } = await newPatient(county);
    await record(id, 'granted');
    const [event] = await eventsAfter(0, 1);
    expect(verifies(secret, event!)).toBe(true);
    expect(eventIn(receiver.received[0]!).type).toBe('org.consent-ledger.webhook-challenge.v1');
    expect(faultsOf(JSON.parse(receiver.received[0]!.body) as Message)).toEqual([]);
    expect(faultsOf(JSON.parse(event!.body) as Message)).toEqual([]);
    expect(eventIn(event!)).toMatchObject({
      id: event!.headers['webhook-id'],
      type: 'org.consent-ledger.choice-changed.v1',
    });
    expect(eventIn(event!).subject).not.toContain(id);
    await untilListed((items) => items.some(({ kind }) => kind === 'event'));
    const log = await deliveries();
    expect(log.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['event', 'delivered'],
      ['challenge', 'delivered'],
    ]);
    expect(log[0]!.messageId).toBe(event!.headers['webhook-id']);
  });

  it('keep the order of a patient while the receiver fails', async () => {
    const before = sofar();
    const { id } = await newPatient(county);
    let failures = 3;
    receiver.handler = () => (failures-- > 0 ? 500 : 204);
    for (const value of ['granted', 'refused', 'granted'] as const) await record(id, value);
    // Pauses after failures are by the ledger's clock.
    while (failures >= 0) {
      answered(await county.admin.put('/v1/sandbox/clock', { advanceSeconds: 60 }), 200);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await untilListed((items) => items.filter(({ outcome }) => outcome === 'delivered').length >= 2 + 3);
    const got = (await eventsAfter(before, 6)).map((event) => eventIn(event).id);
    const order = [...new Set(got)];
    expect(order).toHaveLength(3);
    expect(got).toEqual([...got].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  });

  it('have a test sent, and deliver again what was recorded since a time', async () => {
    receiver.handler = () => 204;
    const asked = await owner.post(`${feed}/webhook/test`, {});
    answered(asked, 200);
    const { messageId } = read(asked);
    await untilListed((items) => items.some((item) => item.messageId === messageId));
    const ids = new Set(receiver.received.filter(isEvent).map((event) => eventIn(event).id));
    const before = sofar();
    answered(await owner.post(`${feed}/webhook/redeliver`, { since: '2024-01-01T00:00:00Z' }), 200);
    const again = await eventsAfter(before, ids.size);
    expect(new Set(again.map((event) => eventIn(event).id))).toEqual(ids);
    answered(await owner.post(`${feed}/webhook/redeliver`, {}), 400);
    answered(await owner.post(`${feed}/webhook/redeliver`, { after: 'nonsense' }), 400);
  });

  it('are verified by either secret while one takes the place of the other', async () => {
    const [former] = secrets;
    const rotated = await owner.post(`${feed}/webhook/rotate-secret`, {});
    answered(rotated, 200);
    const { secret } = read(rotated);
    secrets.push(secret);
    const before = sofar();
    const { id } = await newPatient(county);
    await record(id, 'refused');
    const [event] = await eventsAfter(before, 1);
    expect([secret, former!].map((each) => verifies(each, event!))).toEqual([true, true]);
    expect(verifies(secret, { ...event!, body: `${event!.body} ` })).toBe(false);
  });

  it('push nothing while the subscription is paused, and all of it afterwards', async () => {
    const reason = 'The receiver moves';
    answered(await owner.post(`${feed}/pause`, { reason }), 200);
    const before = sofar();
    const { id } = await newPatient(county);
    await record(id, 'granted');
    const { messageId } = read(await owner.post(`${feed}/webhook/test`, {}));
    await untilListed((items) => items.some((item) => item.messageId === messageId));
    expect(sofar()).toBe(before);
    answered(await owner.post(`${feed}/resume`, { reason }), 200);
    expect(await eventsAfter(before, 1)).toHaveLength(1);
  });

  it('push nothing to an endpoint that does not answer its challenge, or redirects', async () => {
    const other = await Receiver.start();
    other.honest = false;
    other.handler = () => ({
      status: 301,
      headers: { location: 'http://169.254.169.254/latest/meta-data/' },
    });
    const path = await open();
    await setWebhook(path, other.url);
    const [first] = await untilListed((items) => items.length > 0, path);
    expect(first).toMatchObject({ kind: 'challenge', outcome: 'failed', error: 'WEBHOOK_REDIRECTED' });
    other.handler = () => ({ status: 200, body: '{"challenge":"guessed"}' });
    answered(await owner.post(`${path}/webhook/test`, {}), 200);
    const [second] = await untilListed((items) => items.length > 1, path);
    expect(second).toMatchObject({ kind: 'challenge', outcome: 'failed', error: 'WEBHOOK_CHALLENGE_FAILED' });
    expect(other.received.filter(isEvent)).toHaveLength(0);
    answered(await owner.delete(`${path}/webhook`), 200);
    await other.stop();
  });

  it('are refused addresses inside', async () => {
    for (const url of [
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'https://0x0a000001/',
      'ftp://example.org/',
    ]) {
      const set = await owner.put(`${feed}/webhook`, { url });
      answered(set, 422);
      expect(set.body.code).toBe('WEBHOOK_ADDRESS_REFUSED');
    }
  });

  it('send again, with the same id, what was on its way when the server was killed', async () => {
    const before = sofar();
    // Taken, and the server dies before it has heard so.
    receiver.handler = () => (response) => {
      server.process.kill('SIGKILL');
      response.writeHead(204).end();
    };
    const { id } = await newPatient(county);
    await record(id, 'refused').catch(() => undefined);
    const [first] = await eventsAfter(before, 1);
    const { stdout, stderr } = await server.stop('SIGKILL');
    logs.push(stdout, stderr);
    receiver.handler = () => 204;
    server = await startServer({ dataDirectory });
    const [, again] = await eventsAfter(before, 2);
    expect(again!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(again!.body).toBe(first!.body);
  });

  itInFiles('leave no secret and nothing personal in logs and tables', async () => {
    const numbers = receiver.received.flatMap((event) => eventIn(event).data.nhsNumber ?? []);
    expect(numbers.length).toBeGreaterThan(0);
    logs.push((await server.stop()).stdout);
    const files = readdirSync(dataDirectory).filter((name) => /^(reactors|read-models)\.db/.test(name));
    expect(files).toContain('reactors.db');
    const bytes = files.map((name) => readFileSync(join(dataDirectory, name)).toString('latin1'));
    const canaries = [...secrets.map((secret) => secret.replace('whsec_', '')), ...numbers];
    const found = canaries.filter((canary) => [...logs, ...bytes].some((text) => text.includes(canary)));
    expect(found).toEqual([]);
    server = await startServer({ dataDirectory });
  });
});
