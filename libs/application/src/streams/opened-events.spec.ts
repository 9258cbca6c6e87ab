import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#libs/event-store';
import { commandIdOf, forgotten, instant, newUuid, type PatientId } from '#libs/kernel';
import { DataKey, newKeyBytes, newKeyId } from '#libs/privacy';
import { type KeySource, newEvents, patientStream } from '#libs/stored-events';
import { keySource, sampleEvents } from '#libs/stored-events/contract';
import { OpenedEvents } from './opened-events.js';

const patientId = newUuid() as PatientId;
const stream = patientStream(patientId);
const key = () => new DataKey(newKeyId(), newKeyBytes());

const registration = async (sealer: KeySource): Promise<RecordedEvent> => {
  const [event] = await newEvents({
    events: [{ type: 'PatientRegistered', data: sampleEvents.PatientRegistered }],
    stream,
    command: { commandId: commandIdOf('spec', 'key'), digest: 'd', correlationId: 'c' },
    recordedAt: instant('2024-03-01T09:00:00Z'),
    sealer,
  });
  return { ...event, stream, revision: 0n, position: '0000000000000001' } as RecordedEvent;
};

describe('opened events', () => {
  it('are opened once for as long as the key is the same', async () => {
    const sealer = keySource(new Map([[patientId, key()]]));
    const event = await registration(sealer);
    const opened = new OpenedEvents();
    const first = opened.of(event, await sealer.loadKeys([patientId]));
    expect(first.data).toMatchObject({ nhsNumber: sampleEvents.PatientRegistered.nhsNumber });
    expect(opened.of(event, await sealer.loadKeys([patientId]))).toBe(first);
  });

  it.each(['erased', 'missing'] as const)('are forgotten at once when the key is %s', async (lost) => {
    const sealer = keySource(new Map([[patientId, key()]]));
    const event = await registration(sealer);
    const opened = new OpenedEvents();
    opened.of(event, await sealer.loadKeys([patientId]));
    const after = opened.of(event, await keySource(new Map(), lost).loadKeys([patientId]));
    expect(after.data).toMatchObject({ nhsNumber: forgotten, dateOfBirth: forgotten });
  });

  it('say nothing to whoever holds another key', async () => {
    const sealer = keySource(new Map([[patientId, key()]]));
    const event = await registration(sealer);
    const opened = new OpenedEvents();
    opened.of(event, await sealer.loadKeys([patientId]));
    const another = await keySource(new Map([[patientId, key()]])).loadKeys([patientId]);
    expect(() => opened.of(event, another)).toThrow('PRIVACY_SEAL_BROKEN');
  });
});
