import type { PatientId } from '#libs/kernel';
import { parsePatientStream } from '#libs/stored-events';
import type { Reactor } from '../reactor.js';

/** Destroys what opens personal data; may be asked again. */
export interface Eraser {
  erase(patientId: PatientId): Promise<unknown>;
}

/**
 * Destroys the key of everyone whose erasure is on record. Whoever records it does so too, at once: this is for a
 * process that died between the two, so that nothing stays half done.
 */
export const erasures = (vault: Eraser): Reactor => ({
  name: 'erasures',
  filter: { streamPrefixes: ['patient-'], eventTypes: ['PatientErased'] },
  begins: 'start',
  plan: (event) => ({ due: event.metadata.recordedAt, queue: null }),
  handle: async ({ stream }) => {
    const patientId = parsePatientStream(stream);
    if (patientId !== undefined) await vault.erase(patientId);
  },
});
