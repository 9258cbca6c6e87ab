import type { EventStore, RecordedEvent } from '#libs/event-store';
import { isForgotten, type PatientId } from '#libs/kernel';
import { keyOfNumber, type NumberKey } from '#libs/opt-out-check';
import { privacyError, type Sealer } from '#libs/privacy';
import { decodeFrom, loadKeysFor, patientStream } from '#libs/stored-events';

/** A patient's number; `erased` when it is gone for good. */
export type FoundKey = NumberKey | 'erased';

/**
 * The numbers of these patients, out of their own streams, where they stand sealed. PRIVACY_KEY_MISSING when a key is
 * neither there nor erased: a missing key never reads as not opted out.
 */
export const numberKeysOf = async (
  patientIds: readonly PatientId[],
  store: Pick<EventStore, 'readStream'>,
  sealer: Pick<Sealer, 'loadKeys'>,
): Promise<ReadonlyMap<PatientId, FoundKey>> => {
  const read = await Promise.all(
    patientIds.map((id) => store.readStream(patientStream(id), { direction: 'forwards', limit: 1 })),
  );
  const registrations = read.flat();
  const keys = await loadKeysFor(registrations, sealer);
  const keyOf = (event: RecordedEvent, patientId: PatientId): FoundKey => {
    const state = keys.stateOf(patientId);
    if (state === 'erased') return 'erased';
    if (state === 'missing') throw privacyError('PRIVACY_KEY_MISSING');
    const opened = decodeFrom('patient', event, { open: 'all', keys });
    if (opened.type !== 'PatientRegistered' || isForgotten(opened.data.nhsNumber))
      throw privacyError('PRIVACY_KEY_MISSING');
    return keyOfNumber(opened.data.nhsNumber);
  };
  return new Map(
    patientIds.flatMap((patientId, place) => {
      const event = read[place]?.[0];
      return event === undefined ? [] : [[patientId, keyOf(event, patientId)] as const];
    }),
  );
};
