import type { OptOutScheme } from '#libs/consent';
import type { Instant, JsonObject, PatientId } from '#libs/kernel';
import { entryBy, publisher, type RecordChange } from './change.js';
import type { EventOf } from './events.js';

type OptOutEvent = EventOf<'OptOutRegistered' | 'OptOutWithdrawn' | 'LegacyType2Imported'>;

const changed = (
  event: OptOutEvent,
  patientId: PatientId | null,
  scheme: OptOutScheme,
  said: JsonObject & { readonly from: Instant },
): RecordChange => ({
  patientId,
  key: `opt-out:${scheme}`,
  type: 'opt-out-changed',
  family: 'opt-out',
  organisation: null,
  scheme,
  about: { scheme },
  entry: entryBy(event, said),
  effectiveAt: said.from,
});

export const optOut = publisher<EventOf<'OptOutRegistered' | 'OptOutWithdrawn'>>((event, patientId) => {
  const { scheme, from } = event.data;
  const value = event.type === 'OptOutRegistered' ? 'opted-out' : 'withdrawn';
  return changed(event, patientId, scheme, { value, from, legacy: false, honoured: true });
});

/** A Type 2 code counts as a national opt-out; one from after the cut-off is told, and counts for nothing. */
export const legacyTypeTwo = publisher<EventOf<'LegacyType2Imported'>>((event, patientId) => {
  const { from, honoured } = event.data;
  return changed(event, patientId, 'national', { value: 'opted-out', from, legacy: true, honoured });
});
