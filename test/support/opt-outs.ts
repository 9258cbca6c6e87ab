import type { PatientEvent } from '#libs/consent';
import { commandIdOf, type Instant, newUuid, type PatientId } from '#libs/kernel';
import { Sealer } from '#libs/privacy';
import { newEvents, patientStream } from '#libs/stored-events';
import type { TestApplication } from './application.js';
import { admin } from './surgery.js';

const recordedBy = admin.actor;

/** Puts an event on record as it is, whatever the rules would say. */
export const recordAsIs = async (
  app: Pick<TestApplication, 'store' | 'clock' | 'vault'>,
  patientId: PatientId,
  event: PatientEvent,
): Promise<void> => {
  const stream = patientStream(patientId);
  const [last] = await app.store.readStream(stream, { direction: 'backwards', limit: 1 });
  const events = await newEvents({
    events: [event],
    stream,
    command: { commandId: commandIdOf('test', newUuid()), digest: '', correlationId: 'c' },
    recordedAt: app.clock.now(),
    sealer: new Sealer(app.vault),
  });
  await app.store.append(stream, last?.revision ?? 'no-stream', events);
};

const self = { capacity: 'self', name: null, patientLacksCapacity: false } as const;

export const optOut = (
  type: 'OptOutRegistered' | 'OptOutWithdrawn',
  from: Instant,
  scheme: 'national' | 'type-1' = 'national',
): PatientEvent => ({
  type,
  data: { scheme, channel: 'online', madeBy: self, identityLevel: 'P9', from, evidence: null, recordedBy },
});

export const projectAnswer = (
  type: 'ProjectConsentGiven' | 'ProjectConsentRefused' | 'ProjectConsentWithdrawn',
  projectId: string,
  from: Instant,
): PatientEvent => ({
  type,
  data: {
    projectId,
    from,
    notice: `${projectId}/1`,
    method: 'online',
    madeBy: self,
    evidence: null,
    recordedBy,
  },
});
