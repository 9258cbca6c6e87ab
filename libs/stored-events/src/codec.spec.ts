import { describe, expect, it } from '@jest/globals';
import type { StreamId } from '#libs/event-store';
import {
  commandIdOf,
  eventIdOf,
  forgotten,
  instant,
  isForgotten,
  odsCode,
  type PatientId,
} from '#libs/kernel';
import { DataKey, isSealed, newKeyBytes, newKeyId } from '#libs/privacy';
import type { KeySource, StoredEvent } from '#libs/stored-events';
import { personalTexts, sampleEvents, samplePatient, keySource } from '../contract/src/index.js';
import type { DomainEvent, StoredEventType } from './domain-event.js';
import { decode, decodeFrom, loadKeysFor, newEvents } from './ledger-codec.js';
import { assertNothingInClear } from './seal-step.js';
import { storedTypes } from './stored-types.js';
import {
  directoryStream,
  disclosureStream,
  feedSubscriptionStream,
  optOutCheckStream,
  groundsStream,
  operationsStream,
  patientStream,
  practiceListStream,
} from './streams.js';

const sealer = keySource(new Map([[samplePatient, new DataKey(newKeyId(), newKeyBytes())]]));
const noKeys = keySource(new Map());

const streams = {
  patient: patientStream(samplePatient),
  practiceList: practiceListStream(odsCode('A81001')),
  directory: directoryStream,
  grounds: groundsStream,
  operations: operationsStream,
  disclosure: disclosureStream('f47ac10b-58cc-4372-a567-0e02b2c3d479'),
  optOutCheck: optOutCheckStream('6fa459ea-ee8a-5ca4-894e-db77e160355e'),
  feedSubscription: feedSubscriptionStream('9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9'),
};
const command = {
  commandId: commandIdOf('codec', 'spec'),
  digest: 'digest',
  correlationId: 'correlation',
};
const recordedAt = instant('2024-03-01T09:00:01Z');

const sample = (type: StoredEventType): DomainEvent => ({ type, data: sampleEvents[type] }) as DomainEvent;
const streamOf = (type: StoredEventType): StreamId => streams[storedTypes.get(type)!.category];
const allTypes = [...storedTypes.keys()] as StoredEventType[];
const typesOfPatients = allTypes.filter((type) => storedTypes.get(type)!.category === 'patient');

const store = async (
  events: readonly DomainEvent[],
  { stream = streamOf(events[0]!.type), keys = sealer }: { stream?: StreamId; keys?: KeySource } = {},
): Promise<readonly StoredEvent[]> =>
  (await newEvents({ events, stream, command, recordedAt, sealer: keys })).map((event) => ({
    ...event,
    stream,
  }));

const openedWith = async (event: StoredEvent, keys: KeySource): Promise<unknown> =>
  decode(event, { open: 'all', keys: await loadKeysFor([event], keys) }).data;

/** The payload with its personal values replaced. */
const withPersonal = (type: StoredEventType, value: unknown): unknown => {
  const data = structuredClone(sampleEvents[type]) as unknown as Record<string, unknown>;
  for (const path of storedTypes.get(type)!.personal.at(-1)!.paths) {
    const names = path.split('.');
    const leaf = names.pop()!;
    const parent = names.reduce((here, name) => here[name] as Record<string, unknown>, data);
    parent[leaf] = value;
  }
  return data;
};

describe('newEvents', () => {
  it('makes the same ids for the same command, and says what there is to say of each event', async () => {
    const events = await newEvents({
      events: [sample('PatientRegistered'), sample('ConsentGranted')],
      stream: streams.patient,
      command,
      recordedAt,
      sealer,
    });
    expect(events.map(({ id }) => id)).toEqual([0, 1].map((index) => eventIdOf(command.commandId, index)));
    expect(events[1]).toMatchObject({
      type: 'ConsentGranted',
      metadata: {
        schemaVersion: 1,
        recordedAt,
        commandId: command.commandId,
        commandDigest: 'digest',
        correlationId: 'correlation',
      },
    });
  });

  it.each(allTypes)('stores nothing personal of %s in the clear', async (type) => {
    const text = JSON.stringify(await store([sample(type)]));
    for (const personal of personalTexts) expect(text).not.toContain(personal);
  });

  it.each(typesOfPatients)('does not store %s without the patient’s key', async (type) => {
    await expect(store([sample(type)], { keys: noKeys })).rejects.toThrow('PRIVACY_KEY_MISSING');
    await expect(store([sample(type)], { keys: keySource(new Map(), 'erased') })).rejects.toThrow(
      'PRIVACY_PATIENT_ERASED',
    );
  });

  it('leaves null as null, in the clear', async () => {
    const data = withPersonal('ConsentGranted', null);
    const [event] = await store([{ type: 'ConsentGranted', data } as DomainEvent]);
    expect(event!.data).toEqual(data);
    expect(await openedWith(event!, sealer)).toEqual(data);
    expect(decode(event!, { open: 'none' }).data).toEqual(data);
  });

  it('passes over personal fields whose parent is null', async () => {
    const data = { ...sampleEvents.ConsentGranted, madeBy: null };
    const [event] = await store([{ type: 'ConsentGranted', data }]);
    expect(await openedWith(event!, sealer)).toEqual(data);
  });

  it.each(['PracticeListEntrySet', 'OrganisationRegistered'] as const)(
    'leaves the staff name out of %s and keeps the id',
    async (type) => {
      const [event] = await store([sample(type)], { keys: noKeys });
      expect(event!.data.recordedBy).toEqual({ ...sampleEvents[type].recordedBy, name: null });
    },
  );

  it('seals the actor’s name in a disclosure with the key of the patient', async () => {
    const [event] = await store([sample('AccessDecisionMade')]);
    expect(isSealed((event!.data.actor as { name: unknown }).name)).toBe(true);
    expect(await openedWith(event!, sealer)).toEqual(sampleEvents.AccessDecisionMade);
  });

  it.each([
    ['the patient is unknown', { ...sampleEvents.AccessDecisionMade, patientId: null }, sealer],
    ['the patient has no key', sampleEvents.AccessDecisionMade, noKeys],
    ['the patient was erased', sampleEvents.AccessDecisionMade, keySource(new Map(), 'erased')],
  ])('leaves the actor’s name out of a disclosure when %s', async (_, data, keys) => {
    const [event] = await store([{ type: 'AccessDecisionMade', data }], { keys });
    expect(event!.data).toEqual({ ...data, actor: { ...data.actor, name: null } });
  });

  it('does not store again as a value what has been forgotten', async () => {
    const data = { ...sampleEvents.ContactPointSet, value: forgotten };
    await expect(store([{ type: 'ContactPointSet', data }])).rejects.toThrow('PRIVACY_FIELD_UNSEALABLE');
  });

  it.each([
    ['a patient’s event in a practice’s list', 'ConsentGranted', streams.practiceList],
    ['a list entry in a patient’s stream', 'PracticeListEntrySet', streams.patient],
    ['a directory event in a disclosure stream', 'OrganisationClosed', streams.disclosure],
    [
      'a patient’s event in a stream named by something else',
      'ConsentGranted',
      'patient-9990000018' as StreamId,
    ],
  ] as const)('refuses %s', async (_, type, stream) => {
    await expect(store([sample(type)], { stream })).rejects.toThrow('STORED_EVENT_MISPLACED');
  });

  it('stops at the last step a personal value that nothing sealed', () => {
    const { personal } = storedTypes.get('ContactPointSet')!;
    const data = { value: '+447700900123', recordedBy: { name: null } };
    expect(() => assertNothingInClear(data, personal[0]!)).toThrow('PRIVACY_FIELD_IN_CLEAR: Field value.');
  });
});

describe('decode', () => {
  it.each(typesOfPatients)('gives %s back as it was decided', async (type) => {
    const [event] = await store([sample(type)]);
    expect(await openedWith(event!, sealer)).toEqual(sampleEvents[type]);
  });

  it.each(typesOfPatients)(
    'reads %s as forgotten once the key is gone, or when it is not opened',
    async (type) => {
      const [event] = await store([sample(type)]);
      expect(await openedWith(event!, noKeys)).toEqual(withPersonal(type, forgotten));
      expect(decode(event!, { open: 'none' }).data).toEqual(withPersonal(type, forgotten));
    },
  );

  it('opens only the types it is asked to', async () => {
    const events = await store([sample('ContactPointSet'), sample('PatientRegistered')]);
    const keys = await loadKeysFor(events, sealer);
    const open = (type: StoredEventType): boolean => type === 'ContactPointSet';
    const [contact, registered] = events.map((event) => decodeFrom('patient', event, { open, keys }));
    expect(contact!.data).toEqual(sampleEvents.ContactPointSet);
    expect(isForgotten(registered!.data.recordedBy.name)).toBe(true);
  });

  it('does not change the stored event', async () => {
    const [event] = await store([sample('ConsentGranted')]);
    const before = structuredClone(event);
    decode(event!, { open: 'none' });
    await openedWith(event!, sealer);
    expect(event).toEqual(before);
  });

  it.each([
    ['a type nobody registered', { type: 'ConsentWithdrawnByMagic' }],
    ['a name every object has', { type: 'constructor' }],
    ['a version from the future', { metadata: { schemaVersion: 2, recordedAt } }],
  ])('refuses %s', async (_, change) => {
    const [event] = await store([sample('ConsentGranted')]);
    expect(() => decode({ ...event!, ...change }, { open: 'none' })).toThrow('STORED_EVENT_UNKNOWN');
  });

  it('refuses a personal field in the clear even when it is not to be opened', async () => {
    const [event] = await store([sample('ContactPointSet')]);
    const exposed = { ...event!, data: { ...event!.data, value: '+447700900123' } };
    expect(() => decode(exposed, { open: 'none' })).toThrow('PRIVACY_FIELD_IN_CLEAR');
  });

  it('refuses a sealed value moved to another patient’s stream', async () => {
    const other = '2b1b3c7c-8e0e-4f7d-8f0e-6a5d4c3b2a10' as PatientId;
    const [event] = await store([sample('ContactPointSet')]);
    const moved = { ...event!, stream: patientStream(other) };
    const key = new DataKey(newKeyId(), newKeyBytes());
    await expect(openedWith(moved, keySource(new Map([[other, key]])))).rejects.toThrow(
      'PRIVACY_SEAL_BROKEN',
    );
  });

  it('refuses an event of another category than the one asked for', async () => {
    const [event] = await store([sample('PracticeListEntrySet')]);
    expect(() => decodeFrom('patient', event!, { open: 'none' })).toThrow('STORED_EVENT_MISPLACED');
  });
});
