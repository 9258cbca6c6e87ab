import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultsOf, type Message } from '../feed/support/messages.js';
import { answered, choice, type County, newPatient, remote, settleCounty } from '../support/county.js';
import { type Frame, frames, ndjson, pullAll, type Reading, untilFed } from '../support/feed-follower.js';
import { startServer } from '../support/server.js';

/* The feed as a follower reads it, by every way there is. */

const scope = {
  families: ['choice', 'question', 'access-request', 'relationship', 'opt-out', 'organisation'],
  organisations: null,
  practices: null,
  schemes: ['national', 'type-1'],
  nhsNumber: false,
};

let county: County;
let reading: Reading;
let subscription: string;

const open = async (agreement: string, more: object = {}): Promise<string> => {
  const opened = await county.admin.post('/v1/feed/subscriptions', {
    owner: remote,
    agreement,
    scope: { ...scope, ...more },
  });
  answered(opened, 201);
  // Which subscriptions an organisation has, a read model lists.
  answered(await county.admin.get(`/v1/feed/subscriptions?minPosition=${opened.body.position}`), 200);
  return opened.body.createdId;
};

const ofService = (): Promise<string> =>
  county.server.token({ role: 'service', id: 'platform', name: 'Platform', organisation: remote } as never);

beforeAll(async () => {
  county = await settleCounty(await startServer());
  reading = { url: county.server.url, token: await ofService() };
  subscription = await open('DSA 1');
});

afterAll(async () => {
  await county.server.stop();
});

const choose = async (value: string, patient: { readonly id: string }): Promise<void> => {
  answered(await county.staff.post(`/v1/patients/${patient.id}/choices`, choice(value)), 201);
};

/** The values of the newest choice for the remote trust, the patients' in the order of their first. */
const chosen = (messages: readonly Message[]): string =>
  [
    ...new Map(
      messages
        .filter(({ recordkey }) => recordkey === `choice:share-in:${remote}`)
        .map(({ subject, data }) => [
          subject,
          data.record as { readonly entries: { readonly value: string }[] },
        ]),
    ).values(),
  ]
    .map(({ entries }) => entries.map(({ value }) => value).join(' '))
    .join(', ');

const isEvent = ({ event }: Frame): boolean => event.startsWith('org.consent-ledger.');

const take = async (source: AsyncIterable<Frame>, count: number): Promise<readonly Frame[]> => {
  const taken: Frame[] = [];
  for await (const frame of source) {
    if (isEvent(frame)) taken.push(frame);
    if (taken.length >= count) break;
  }
  return taken;
};

describe('the feed over HTTP', () => {
  it('is the same pulled in batches, as lines, and streamed; and as the contract says', async () => {
    const patient = await newPatient(county);
    await choose('granted', patient);
    await choose('refused', patient);
    const found = await untilFed(reading, (messages) => chosen(messages) === 'granted refused');
    const { messages, cursor } = await pullAll(reading);
    expect(messages).toEqual(found);
    for (const message of messages) expect(faultsOf(message)).toEqual([]);
    const newest = messages.findLast(({ recordkey }) => recordkey === `choice:share-in:${remote}`);
    expect((newest?.data.record as { entries: unknown[] }).entries).toHaveLength(2);
    expect(JSON.stringify(messages)).not.toContain(patient.id);

    const lines = await ndjson(reading, '/v1/feed/events');
    expect(lines.slice(0, -1)).toEqual(messages);
    expect(lines.at(-1)).toEqual({ cursor });

    const streamed = await take(frames(reading), messages.length);
    expect(streamed.map(({ data }) => JSON.parse(data) as Message)).toEqual(messages);
    expect(streamed.map(({ id }) => id)).toEqual(messages.map(({ sequence }) => sequence));
    expect(streamed.map(({ event }) => event)).toEqual(messages.map(({ type }) => type));
  });

  it('goes on where a cursor stands, by every way', async () => {
    const { messages, cursor } = await pullAll(reading);
    for (const [index, { sequence }] of messages.entries()) {
      const rest = messages.slice(index + 1);
      expect((await pullAll(reading, sequence)).messages).toEqual(rest);
      if (rest.length === 0) continue;
      const [next] = await take(frames(reading, { lastEventId: sequence, query: '?after=now' }), 1);
      expect(JSON.parse(next!.data)).toEqual(rest[0]);
    }
    expect((await pullAll(reading, cursor)).messages).toEqual([]);
  });

  it('waits for what is not there yet, and streams it as it comes', async () => {
    const { cursor } = await pullAll(reading);
    const patient = await newPatient(county);
    const known = await pullAll(reading, cursor);
    const waiting = ndjson(reading, `/v1/feed/events?wait=30&after=${known.cursor}`);
    const live = frames(reading, { query: `?after=${known.cursor}` });
    const [first] = [await live.next()];
    expect(first.value).toMatchObject({ event: 'heartbeat', id: known.cursor });
    await choose('verify', patient);
    const [streamed] = await take(live, 1);
    const [pulled] = await waiting;
    expect(JSON.parse(streamed!.data)).toEqual(pulled);
    await untilFed(reading, (messages) => chosen(messages) === 'granted refused, verify');
  });

  it('gives a snapshot that following goes on from', async () => {
    const lines = await ndjson(reading, '/v1/feed/snapshot');
    const [head] = lines as [{ readonly snapshot: { readonly cursor: string } }];
    const records = lines.filter((line) => 'record' in line) as unknown as readonly {
      readonly subject?: string;
      readonly key: string;
      readonly record: object;
    }[];
    const { messages } = await pullAll(reading, undefined, 1_000);
    const table = new Map<string, unknown>();
    for (const { subject, recordkey, data } of messages)
      if (recordkey !== undefined) table.set(`${subject ?? ''} ${recordkey}`, data.record);
    expect(new Map(records.map(({ subject, key, record }) => [`${subject ?? ''} ${key}`, record]))).toEqual(
      table,
    );
    expect(lines.at(-1)).toEqual({ end: { records: records.length, cursor: head.snapshot.cursor } });
    expect((await pullAll(reading, head.snapshot.cursor)).messages).toEqual([]);
  });

  it.each([
    ['garbage', 'x', 400, 'FEED_CURSOR_INVALID'],
    ['spoiled', 'A'.repeat(48), 400, 'FEED_CURSOR_INVALID'],
  ])('refuses a cursor that is %s', async (_, after, status, code) => {
    const { service } = county;
    for (const path of ['events', 'stream']) {
      const answer = await service.get(`/v1/feed/${path}?after=${after}`);
      answered(answer, status);
      expect(answer.body.code).toBe(code);
    }
  });

  it('publishes its contract to anybody', async () => {
    const list = await county.anyone.get('/v1/feed/schemas');
    answered(list, 200);
    const { schemas } = JSON.parse(list.text) as { readonly schemas: readonly string[] };
    for (const path of schemas) answered(await county.anyone.get(path), 200);
    answered(await county.anyone.get('/v1/feed/asyncapi.json'), 200);
    const unknown = await county.anyone.get('/v1/feed/schemas/nothing.v1.json');
    answered(unknown, 404);
    expect(unknown.body.code).toBe('FEED_SCHEMA_UNKNOWN');
  });

  it('is for services with a subscription alone, and says which one where there are several', async () => {
    for (const who of [county.staff, county.clinician, county.admin]) {
      const refused = await who.get('/v1/feed/events');
      expect([refused.status, refused.body.code]).toEqual([403, 'CONSENT_NOT_PERMITTED']);
    }
    const none = await county.localService.get('/v1/feed/events');
    expect([none.status, none.body.code]).toEqual([404, 'FEED_SUBSCRIPTION_MISSING']);
    const foreign = await county.localService.get(`/v1/feed/events?subscription=${subscription}`);
    expect([foreign.status, foreign.body.code]).toEqual([404, 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND']);
    const second = await open('DSA 2');
    const which = await county.service.get('/v1/feed/events');
    expect([which.status, which.body.code]).toEqual([400, 'FEED_SUBSCRIPTION_AMBIGUOUS']);
    const reason = { reason: 'Its agreement ended' };
    answered(await county.admin.post(`/v1/feed/subscriptions/${second}/revoke`, reason), 200);
    const revoked = await county.service.get(`/v1/feed/events?subscription=${second}`);
    expect([revoked.status, revoked.body.code]).toEqual([410, 'FEED_SUBSCRIPTION_REVOKED']);
    answered(await county.service.get('/v1/feed/events'), 200);
  });

  it('stands still while it is paused, ends streams with the reason, and passes nothing by', async () => {
    const { cursor } = await pullAll(reading);
    const live = frames(reading, { query: `?after=${cursor}` });
    await live.next();
    const path = `/v1/feed/subscriptions/${subscription}`;
    answered(await county.admin.post(`${path}/pause`, { reason: 'Maintenance' }), 200);
    const seen: Frame[] = [];
    for await (const frame of live) if (frame.event !== 'heartbeat') seen.push(frame);
    expect(seen.map(({ event }) => event)).toEqual(['org.consent-ledger.feed-paused.v1', 'end']);
    const paused = await county.service.get('/v1/feed/events');
    expect([paused.status, paused.body.code]).toEqual([409, 'FEED_SUBSCRIPTION_PAUSED']);
    const patient = await newPatient(county);
    answered(await county.admin.post(`${path}/resume`, { reason: 'Done' }), 200);
    await choose('granted', patient);
    for await (const { event } of frames(reading, { lastEventId: seen.at(-1)!.id }))
      if (event === 'org.consent-ledger.feed-resumed.v1') break;
    const after = (await pullAll(reading, cursor)).messages.map(({ type }) => type);
    expect(after[0]).toBe('org.consent-ledger.feed-paused.v1');
    expect(after).toContain('org.consent-ledger.feed-resumed.v1');
  });
});
