import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Receiver } from '#libs/webhooks/contract';
import type { Client } from '../support/client.js';
import {
  answered,
  choice,
  type County,
  local,
  newPatient,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { frames, pullAll, type Reading, untilFed } from '../support/feed-follower.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';

/* How far a subscription is, as its owner and whoever runs the ledger see it. */

interface Lag {
  readonly events: number;
  readonly seconds: number;
}

interface Status {
  readonly head: string;
  readonly lag: Lag | null;
  readonly lastDeliveryAt: string | null;
  readonly reads: readonly {
    readonly way: string;
    readonly cursor: string;
    readonly after: string;
    readonly at: string;
    readonly lag: Lag;
  }[];
  readonly connections: number;
  readonly webhook: {
    readonly condition: string;
    readonly cursor: string | null;
    readonly waiting: number;
    readonly deadLetters: number;
    readonly failures: number;
    readonly lastSuccessAt: string | null;
    readonly lastError: string | null;
  } | null;
}

const scope = { families: ['choice'], organisations: null, practices: null, schemes: [], nhsNumber: false };

const dataDirectory = newDataDirectory();
let server: TestServer;
let county: County;
let subscription: string;
let patient: TestPatient;

beforeAll(async () => {
  server = await startServer({ dataDirectory });
  county = await settleCounty(server);
  subscription = await open(remote);
  patient = await newPatient(county);
});

afterAll(async () => {
  await server.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const open = async (owner: string): Promise<string> => {
  const opened = await county.admin.post('/v1/feed/subscriptions', { owner, agreement: 'DSA 1', scope });
  answered(opened, 201);
  answered(await county.admin.get(`/v1/feed/subscriptions?minPosition=${opened.body.position}`), 200);
  return opened.body.createdId;
};

const reading = async (organisation = remote): Promise<Reading> => ({
  url: server.url,
  token: await server.token({ role: 'service', organisation }),
});

const statusOf = async (id = subscription, asker: Client = county.admin): Promise<Status> => {
  const answer = await asker.get(`/v1/feed/subscriptions/${id}/status`);
  answered(answer, 200);
  return JSON.parse(answer.text) as Status;
};

const until = async (holds: (status: Status) => boolean, id = subscription): Promise<Status> => {
  for (;;) {
    const status = await statusOf(id);
    if (holds(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Of one metric, by what its labels are, beside the subscription. */
const measured = async (name: string, id = subscription): Promise<Readonly<Record<string, number>>> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const lines = text.matchAll(new RegExp(`^${name}\\{subscription="${id}"(?:,way="(.*)")?\\} (.*)$`, 'gm'));
  return Object.fromEntries([...lines].map(([, way = 'all', value]) => [way, Number(value)]));
};

const untilMeasured = async (
  name: string,
  holds: (values: Readonly<Record<string, number>>) => boolean,
  id = subscription,
) => {
  while (!holds(await measured(name, id))) await new Promise((resolve) => setTimeout(resolve, 20));
};

const readBy = (way: string, { reads }: Status) => reads.find((read) => read.way === way);

const choose = async (value: string): Promise<void> => {
  answered(await county.staff.post(`/v1/patients/${patient.id}/choices`, choice(value)), 201);
};

describe('how far a subscription is', () => {
  it('is not known before anything was read', async () => {
    expect(await statusOf()).toMatchObject({
      lag: null,
      lastDeliveryAt: null,
      reads: [],
      connections: 0,
      webhook: null,
    });
    const { body } = await county.admin.get('/v1/feed/subscriptions');
    expect(body.items).toMatchObject([{ subscriptionId: subscription, lag: null }]);
  });

  it('is told of pulling: what was sent, what its reader came with, and what has come since', async () => {
    await choose('granted');
    await untilFed(await reading(), (messages) => messages.length > 0);
    const { cursor } = await pullAll(await reading());
    const caughtUp = await statusOf();
    expect(readBy('pull', caughtUp)).toMatchObject({ cursor, lag: { events: 0, seconds: 0 } });
    expect(caughtUp).toMatchObject({ head: cursor, lag: { events: 0, seconds: 0 } });
    expect(caughtUp.lastDeliveryAt).toBe(caughtUp.reads[0]?.at);
    await choose('refused');
    const behind = await until(({ lag }) => lag !== null && lag.events > 0);
    expect(readBy('pull', behind)).toMatchObject({ cursor, lag: { events: 1 } });
    const listed = await county.service.get('/v1/feed/subscriptions');
    expect(listed.body.items).toMatchObject([{ lag: { events: 1 } }]);
    await untilMeasured('ledger_feed_lag_events', ({ all }) => all === 1);
    expect((await measured('ledger_feed_messages_total')).pull).toBeGreaterThan(0);
    // A reader that does not get on comes with the same again and again.
    for (const _ of [1, 2]) {
      const { cursor: sent } = await pullAll(await reading(), cursor);
      expect(readBy('pull', await statusOf())).toMatchObject({ after: cursor, cursor: sent });
      expect(sent).not.toBe(cursor);
    }
  });

  it('is told of a stream, and how many connections there are', async () => {
    const { cursor } = await pullAll(await reading());
    const stream = frames(await reading(), { lastEventId: cursor });
    await stream.next();
    const connected = await until(({ connections }) => connections === 1);
    expect(readBy('stream', connected)).toMatchObject({ after: cursor, cursor });
    expect(await measured('ledger_feed_connections')).toEqual({ all: 1 });
    await choose('granted');
    for await (const { event } of stream) if (event.includes('choice-changed')) break;
    const told = await until((status) => readBy('stream', status)?.cursor === status.head);
    expect(told.lag?.events).toBe(0);
    await until(({ connections }) => connections === 0);
    expect(await measured('ledger_feed_connections')).toEqual({});
    expect(await measured('ledger_feed_messages_total')).toMatchObject({ stream: 1 });
    await untilMeasured('ledger_feed_lag_seconds', ({ all }) => all === 0);
  });

  it('is told of a snapshot that was taken to its end', async () => {
    const { url, token } = await reading();
    const response = await fetch(`${url}/v1/feed/snapshot`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const [first = ''] = (await response.text()).split('\n');
    const { snapshot } = JSON.parse(first) as { readonly snapshot: { readonly cursor: string } };
    const taken = await until((status) => readBy('snapshot', status) !== undefined);
    expect(readBy('snapshot', taken)?.cursor).toBe(snapshot.cursor);
  });

  it('is told of a webhook, and what fails', async () => {
    const receiver = await Receiver.start();
    receiver.handler = () => 503;
    const service = await server.as({ role: 'service', organisation: local });
    const id = await open(local);
    answered(await service.put(`/v1/feed/subscriptions/${id}/webhook`, { url: receiver.url }), 200);
    expect((await statusOf(id)).webhook).not.toBeNull();
    await choose('refused');
    const failing = await until(({ webhook }) => (webhook?.failures ?? 0) > 0, id);
    expect(failing.webhook).toMatchObject({
      condition: 'sending',
      deadLetters: 0,
      lastError: 'WEBHOOK_STATUS_REFUSED',
    });
    receiver.handler = () => 204;
    const well = await (async () => {
      for (;;) {
        answered(await county.admin.put('/v1/sandbox/clock', { advanceSeconds: 60 }), 200);
        const status = await statusOf(id, service);
        const { webhook } = status;
        if (webhook !== null && webhook.lastSuccessAt !== null && webhook.waiting === 0) return status;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    expect(well.webhook).toMatchObject({ failures: 0, cursor: well.head });
    expect(well).toMatchObject({ lag: { events: 0 }, lastDeliveryAt: well.webhook?.lastSuccessAt });
    expect((await measured('ledger_feed_messages_total', id)).webhook).toBeGreaterThan(0);
    // Its receiver wants no more.
    receiver.handler = () => 410;
    await choose('granted');
    await untilMeasured('ledger_webhook_disabled', ({ all }) => all === 1, id);
    expect((await statusOf(id)).webhook).toMatchObject({ condition: 'disabled', lastError: 'WEBHOOK_GONE' });
    await receiver.stop();
    // What is there no more is behind for ever: nobody is to be called for it.
    answered(await service.delete(`/v1/feed/subscriptions/${id}/webhook`), 200);
    await untilMeasured('ledger_webhook_disabled', ({ all }) => all === undefined, id);
    await untilMeasured('ledger_webhook_failures', ({ all }) => all === undefined, id);
    expect(await measured('ledger_webhook_lag_seconds', id)).toEqual({});
    expect((await statusOf(id)).webhook).toBeNull();
  });

  it('is no alarm’s any more when it is paused', async () => {
    await choose('refused');
    await untilMeasured('ledger_feed_lag_events', ({ all }) => (all ?? 0) > 0);
    const path = `/v1/feed/subscriptions/${subscription}`;
    answered(await county.admin.post(`${path}/pause`, { reason: 'A test' }), 200);
    await untilMeasured('ledger_feed_lag_events', ({ all }) => all === undefined);
    answered(await county.admin.post(`${path}/resume`, { reason: 'A test' }), 200);
    await untilMeasured('ledger_feed_lag_events', ({ all }) => (all ?? 0) > 0);
  });

  it('is nobody else’s to see', async () => {
    const other = await server.as({ role: 'service', organisation: local });
    answered(await other.get(`/v1/feed/subscriptions/${subscription}/status`), 404);
    answered(await county.staff.get(`/v1/feed/subscriptions/${subscription}/status`), 403);
  });

  it('is still known when the server has been stopped and started', async () => {
    const { reads } = await statusOf();
    expect(reads.map(({ way }) => way).sort()).toEqual(['pull', 'snapshot', 'stream']);
    await server.stop();
    server = await startServer({ dataDirectory });
    const after = await statusOf(subscription, await server.as({ role: 'auditor' }));
    expect(after.reads.map(({ lag: _, ...read }) => read)).toEqual(reads.map(({ lag: _, ...read }) => read));
  });
});
