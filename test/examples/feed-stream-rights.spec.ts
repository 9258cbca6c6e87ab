import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Rights, setUpStream } from '../../examples/persistent-subscription/rights.js';
import { closeClient } from '../eventstoredb/close-client.js';
import { type Double, startDouble } from '../eventstoredb/double/index.js';
import { clientOf } from '../eventstoredb/server-under-test.js';
import { runExample } from './running.js';

const STREAM = 'feedOut-rights';
const USERS: Rights = { publisher: 'feed-publisher', reader: 'feed-reader' };
const closed = {
  $r: ['ledger', '$admins'],
  $w: ['ledger', '$admins'],
  $d: '$admins',
  $mr: '$admins',
  $mw: '$admins',
};

describe('the rights to the stream of a subscription', () => {
  let double: Double;
  let client: EventStoreDBClient;
  const byDefault = (rights: object, type = 'update-default-acl') =>
    client.appendToStream('$settings', jsonEvent({ type, data: { $userStreamAcl: rights } }));
  const standing = async () => (await client.getStreamMetadata(STREAM)).metadata;

  beforeEach(async () => {
    double = await startDouble();
    client = clientOf(double.connectionString);
  });
  afterEach(async () => {
    await closeClient(client);
    await double.stop();
  });

  it('are of the publisher and the reader, and with no age', async () => {
    await byDefault(closed);
    await client.setStreamMetadata(STREAM, { maxAge: 60, acl: { readRoles: ['$all'] } });
    await setUpStream(client, STREAM, { ...USERS, keep: 1_000 });
    const acl = {
      readRoles: ['feed-publisher', 'feed-reader', '$admins'],
      writeRoles: ['feed-publisher'],
      deleteRoles: ['$admins'],
      metaReadRoles: ['$admins'],
      metaWriteRoles: ['$admins'],
    };
    expect(await standing()).toEqual({ maxCount: 1_000, acl });
    await setUpStream(client, STREAM, USERS);
    expect(await standing()).toEqual({ acl });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['streams are open, as a server comes', () => Promise.resolve(), /Other streams are open/],
    ['not all is said of streams', () => byDefault({ ...closed, $d: undefined }), /Other streams are open/],
    ['streams are open to all', () => byDefault({ ...closed, $r: '$all' }), /Other streams are open/],
    [
      'streams are open to the reader',
      () => byDefault({ ...closed, $r: ['ledger', 'feed-reader'] }),
      /Other streams are open/,
    ],
    [
      'streams may be limited by the publisher',
      () => byDefault({ ...closed, $mw: ['feed-publisher'] }),
      /Other streams are open/,
    ],
    [
      'the last word on streams is none that the server takes',
      async () => {
        await byDefault(closed);
        await byDefault(closed, 'another');
      },
      /Other streams are open/,
    ],
    [
      '$all is open to the reader',
      async () => {
        await byDefault(closed);
        await client.setStreamMetadata('$all', { acl: { readRoles: ['ledger', 'feed-reader'] } });
      },
      /may read \$all/,
    ],
  ])('are not given where %s', async (_, given, refusal) => {
    await given();
    await expect(setUpStream(client, STREAM, USERS)).rejects.toThrow(refusal);
    expect(await standing()).toBeUndefined();
  });

  it.each<[string, Partial<Rights>]>([
    ['everyone', { reader: '$all' }],
    ['nobody', { publisher: '' }],
    ['one who would be both', { reader: USERS.publisher }],
    ['no events kept', { keep: 0 }],
    ['what is no number', { keep: Number('many') }],
  ])('are not given to or with %s', async (_, changes) => {
    await byDefault(closed);
    await expect(setUpStream(client, STREAM, { ...USERS, ...changes })).rejects.toThrow(TypeError);
    expect(await standing()).toBeUndefined();
  });

  it('are given by the example, or refused in one line', async () => {
    const env = { EVENTSTORE_URL: double.connectionString, FEED_SUBSCRIPTION: 'rights', FEED_KEEP: '50' };
    const run = (more = {}) => runExample('persistent-subscription', { ...env, ...more }, ['set-up']);
    const refused = await run();
    expect(await refused.ended).toBe(1);
    expect(refused.output).toMatch(/^Other streams are open.*\n$/);
    await byDefault(closed);
    expect(await (await run()).ended).toBe(0);
    expect(await standing()).toMatchObject({ maxCount: 50, acl: { writeRoles: ['feed-publisher'] } });
    const mistyped = await run({ EVENTSTORE_URL: 'esdb://admin:its-password@127.0.0.1:2113?tls=perhaps' });
    expect(await mistyped.ended).toBe(1);
    expect(mistyped.output).not.toContain('its-password');
  });
});
