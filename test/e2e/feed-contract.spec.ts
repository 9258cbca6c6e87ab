import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { isPublicTypeName, publicTypeNames, typesSent } from '#libs/feed';
import { Receiver } from '#libs/webhooks/contract';
import { channelFaults, openApiOf, webhookHeaderFaults } from '../feed/support/documents.js';
import { faultsOf, faultsOfLine, type Message, type SnapshotLine } from '../feed/support/messages.js';
import { answered, type County, practice, remote, settleCounty } from '../support/county.js';
import { type Frame, frames, ndjson, pullAll, type Reading, untilFed } from '../support/feed-follower.js';
import { tellEverything } from '../support/feed-story.js';
import { startServer } from '../support/server.js';

/*
 * Every type of the contract as the built server sends it, by each way it is sent, held to what is published. A type
 * that is added is missed here until the story has something that it tells of.
 */

const PAUSED = 'FEED_SUBSCRIPTION_PAUSED';

const scope = {
  families: [
    'choice',
    'question',
    'access-request',
    'relationship',
    'opt-out',
    'project-consent',
    'organisation',
  ],
  organisations: null,
  practices: [practice],
  schemes: ['national', 'type-1'],
  nhsNumber: true,
};

const nameOf = ({ type }: Pick<Message, 'type'>): string => /^org\.consent-ledger\.(.+)\.v1$/.exec(type)![1]!;

const namesOf = (messages: readonly Message[]): readonly string[] =>
  [...new Set(messages.map(nameOf))].sort();

describe('what the feed sends', () => {
  const streamed: Frame[] = [];
  let county: County;
  let receiver: Receiver;
  let reading: Reading;
  let path: string;
  let secret: string;
  let streaming: Promise<void>;

  /** Goes on streaming over pauses, until the stream ends for another reason. */
  const stream = async (): Promise<void> => {
    let lastEventId: string | undefined;
    for (;;) {
      try {
        for await (const frame of frames(reading, lastEventId === undefined ? {} : { lastEventId })) {
          streamed.push(frame);
          lastEventId = frame.id;
        }
      } catch (error) {
        if (!String(error).includes(PAUSED)) throw error;
        await wait(50);
      }
      const last = streamed.at(-1);
      if (last?.event === 'end' && !last.data.includes(PAUSED)) return;
    }
  };

  const streamedMessages = (): readonly Message[] =>
    streamed.filter(({ event }) => event.startsWith('org.')).map(({ data }) => JSON.parse(data) as Message);

  const pushedMessages = (): readonly Message[] =>
    receiver.received.map(({ body }) => JSON.parse(body) as Message);

  const untilStreamed = async (name: string): Promise<void> => {
    while (!namesOf(streamedMessages()).includes(name)) await wait(50);
  };

  beforeAll(async () => {
    receiver = await Receiver.start();
    county = await settleCounty(await startServer());
    const { admin, service, server } = county;
    const opened = await admin.post('/v1/feed/subscriptions', { owner: remote, agreement: 'DSA 1', scope });
    answered(opened, 201);
    answered(await admin.get(`/v1/feed/subscriptions?minPosition=${opened.body.position}`), 200);
    path = `/v1/feed/subscriptions/${opened.body.createdId}`;
    const token = await server.token({ role: 'service', id: 'platform', organisation: remote } as never);
    reading = { url: server.url, token };
    const set = await service.put(`${path}/webhook`, { url: receiver.url });
    answered(set, 200);
    ({ secret } = JSON.parse(set.text) as { secret: string });
    streaming = stream();
    const all = { ...scope, families: [...scope.families, 'practice-list'] };
    answered(await admin.put(`${path}/scope`, all), 200);
    await tellEverything(county);
    await receiver.until(() => namesOf(pushedMessages()).includes('organisation-closed'));
    answered(await service.post(`${path}/webhook/test`, {}), 200);
    answered(await admin.post(`${path}/pause`, { reason: 'Maintenance' }), 200);
    answered(await admin.post(`${path}/resume`, { reason: 'Done' }), 200);
    await untilStreamed('feed-resumed');
    await receiver.until(() => namesOf(pushedMessages()).includes('feed-resumed'));
    await receiver.until(() => namesOf(pushedMessages()).includes('feed-test'));
  });

  afterAll(async () => {
    await county.server.stop();
    await receiver.stop();
  });

  it('is, pulled, every type that is promised there, as its schema and AsyncAPI say', async () => {
    const messages = await untilFed(reading, (found) => namesOf(found).includes('feed-resumed'));
    expect(messages.flatMap((message) => faultsOf(message))).toEqual([]);
    expect(messages.flatMap((message) => channelFaults('events', message))).toEqual([]);
    expect(namesOf(messages)).toEqual([...typesSent.pull].sort());
  });

  it('is, in a snapshot, lines whose records are as the schemas of their types say', async () => {
    const lines = (await ndjson(
      reading,
      '/v1/feed/snapshot',
    )) as readonly unknown[] as readonly SnapshotLine[];
    const records = lines.filter((line) => 'record' in line);
    expect(records.flatMap((line) => faultsOfLine(line))).toEqual([]);
    // Every type that carries one record of a kind that is kept.
    const { messages } = await pullAll(reading, undefined, 1_000);
    const kept = messages.filter(({ recordkey }) => recordkey !== undefined).map(nameOf);
    const merges = ['patient-merged', 'patient-merge-confirmed'];
    expect([...new Set(records.map(({ type }) => type))].sort()).toEqual(
      [...new Set(kept)].filter((name) => !merges.includes(name)).sort(),
    );
    expect(Object.keys(lines[0]!)).toEqual(['snapshot']);
    expect(Object.keys(lines.at(-1)!)).toEqual(['end']);
  });

  it.each(['events', 'stream', 'snapshot'] as const)(
    'is answered with the headers, and by the parameters, that OpenAPI says: %s',
    async (way) => {
      const { parameters, headers, media } = openApiOf(`/v1/feed/${way}`);
      const { cursor } = await pullAll(reading, undefined, 1_000);
      const values: Readonly<Record<string, string>> = {
        subscription: path.split('/').at(-1)!,
        after: cursor,
        limit: '10',
        wait: '0',
      };
      const query = new URLSearchParams();
      for (const name of parameters) if (name in values) query.set(name, values[name]!);
      const cut = new AbortController();
      const answer = await fetch(`${reading.url}/v1/feed/${way}?${query.toString()}`, {
        headers: { authorization: `Bearer ${reading.token}` },
        signal: cut.signal,
      });
      expect(answer.status).toBe(200);
      expect(media).toContain(answer.headers.get('content-type')!.split(';')[0]);
      const own = [...answer.headers.keys()].filter((name) => /^(feed-|link$)/.test(name)).sort();
      expect(own).toEqual(headers.map((name) => name.toLowerCase()).sort());
      cut.abort();
      const wrong = await fetch(`${reading.url}/v1/feed/${way}?nothing=1`, {
        headers: { authorization: `Bearer ${reading.token}` },
      });
      expect(wrong.status).toBe(400);
    },
  );

  it('ends with that it is over, streamed and pushed; and then every type was sent', async () => {
    answered(await county.admin.post(`${path}/revoke`, { reason: 'Its agreement ended' }), 200);
    await streaming;
    expect(JSON.parse(streamed.at(-1)!.data)).toEqual({ code: 'FEED_SUBSCRIPTION_REVOKED' });
    await receiver.until(() => namesOf(pushedMessages()).includes('feed-revoked'));
    const gone = await county.service.get(`/v1/feed/events?subscription=${path.split('/').at(-1)!}`);
    expect([gone.status, gone.body.code]).toEqual([410, 'FEED_SUBSCRIPTION_REVOKED']);

    const pushed = pushedMessages();
    expect(nameOf(pushed.at(-1)!)).toBe('feed-revoked');
    for (const [way, messages] of [
      ['stream', streamedMessages()],
      ['webhook', pushed],
    ] as const) {
      expect(messages.flatMap((message) => faultsOf(message))).toEqual([]);
      expect(messages.flatMap((message) => channelFaults(way, message))).toEqual([]);
      expect(namesOf(messages)).toEqual([...typesSent[way]].sort());
    }
    const met = new Set([...namesOf(streamedMessages()), ...namesOf(pushed)]);
    expect([...met].filter(isPublicTypeName).sort()).toEqual([...publicTypeNames].sort());
  });

  it('is, streamed, named by its type and its cursor', () => {
    const events = streamed.filter(({ event }) => event.startsWith('org.'));
    for (const { id, event, data } of events) {
      const { type, sequence } = JSON.parse(data) as Message;
      expect([event, id]).toEqual([type, sequence]);
    }
  });

  it('is, pushed, signed, with the headers that AsyncAPI says', () => {
    for (const { headers, body } of receiver.received) {
      expect(webhookHeaderFaults(headers)).toEqual([]);
      expect(headers['webhook-id']).toBe((JSON.parse(body) as Message).id);
      new Webhook(secret).verify(body, headers);
    }
  });
});
