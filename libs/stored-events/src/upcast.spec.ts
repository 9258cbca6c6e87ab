import { describe, expect, it } from '@jest/globals';
import { type EventId, forgotten, instant, type JsonObject } from '#libs/kernel';
import type { StoredEvent } from '#libs/stored-events';
import { sealPayload } from '#libs/privacy';
import { keySource, readFixtureKey } from '../contract/src/index.js';
import { decode } from './decode.js';
import { knownType } from './known-type.js';
import { loadKeysFor } from './load-keys.js';
import { storedType, type StoredTypes, type Upcaster } from './stored-type.js';
import { patientStream } from './streams.js';

/* A type that has been through three shapes: `who` became `person.name`, then `channel` was added. */

const nameMoved: Upcaster = {
  from: 1,
  personal: { who: true },
  up: ({ who, ...rest }) => ({ ...rest, person: { name: who } }),
};
const channelAdded: Upcaster = {
  from: 2,
  personal: { 'person.name': true },
  up: (data) => ({ ...data, channel: 'letter' }),
};
const types: StoredTypes = new Map([
  [
    'NoteTaken',
    storedType({
      category: 'patient',
      schemaVersion: 3,
      personal: { 'person.name': true },
      upcasters: [nameMoved, channelAdded],
    }),
  ],
]);

const { patientId, key } = readFixtureKey();
const stream = patientStream(patientId);
const id = '6452979e-8621-508b-bca3-84a5fac5e8e3' as EventId;

const stored = (schemaVersion: number, data: JsonObject, paths: readonly string[]): StoredEvent => ({
  id,
  type: 'NoteTaken',
  stream,
  data: sealPayload(data, paths, { stream, eventId: id, key }),
  metadata: { schemaVersion, recordedAt: instant('2024-03-01T09:00:00Z') },
});

const opened = async (event: StoredEvent): Promise<unknown> => {
  const keys = await loadKeysFor(types, [event], keySource(new Map([[patientId, key]])));
  return decode(types, event, { open: 'all', keys }).data;
};

describe('upcasting', () => {
  it.each([
    ['the first version, step by step', stored(1, { who: 'Ada', at: 1 }, ['who'])],
    ['the second', stored(2, { person: { name: 'Ada' }, at: 1 }, ['person.name'])],
    ['today’s', stored(3, { person: { name: 'Ada' }, at: 1, channel: 'letter' }, ['person.name'])],
  ])('brings %s to one shape, personal values and all', async (_, event) => {
    expect(await opened(event)).toEqual({ person: { name: 'Ada' }, at: 1, channel: 'letter' });
  });

  it('carries what is not opened along as forgotten', () => {
    const event = stored(1, { who: 'Ada', at: 1 }, ['who']);
    expect(decode(types, event, { open: 'none' }).data).toEqual({
      person: { name: forgotten },
      at: 1,
      channel: 'letter',
    });
  });

  it.each([0, 4, 1.5])('refuses version %p, which nobody has written', (version) => {
    expect(() => knownType(types, 'NoteTaken', version)).toThrow('STORED_EVENT_UNKNOWN');
  });
});

describe('a stored type', () => {
  const declared = (schemaVersion: number, upcasters: readonly Upcaster[]) => () =>
    storedType({ category: 'patient', schemaVersion, personal: {}, upcasters });

  it.each([
    ['a missing step', declared(3, [nameMoved])],
    ['a step too many', declared(2, [nameMoved, channelAdded])],
    ['steps in the wrong order', declared(3, [channelAdded, nameMoved])],
  ])('is refused with %s', (_, make) => {
    expect(make).toThrow('one step each');
  });
});
