import type { JsonObject, PatientId } from '#libs/kernel';
import type { StoredType } from './stored-type.js';
import { storedEventError } from './errors.js';
import { categoryOf, parsePatientStream } from './streams.js';

/**
 * Whose key seals an event's personal fields.
 * - `patient`: that patient's, and without it nothing is written.
 * - `patient-or-nobody`: that patient's; where there is no key the value is left out instead, because an answer
 *   given must be on record even when it was about someone erased.
 * - `nobody`: no patient is concerned, so no key exists and personal values are left out.
 */
export type KeyHolder =
  | { readonly kind: 'patient'; readonly patientId: PatientId }
  | { readonly kind: 'patient-or-nobody'; readonly patientId: PatientId }
  | { readonly kind: 'nobody' };

const nobody: KeyHolder = { kind: 'nobody' };

export interface Placed {
  readonly type: string;
  readonly stream: string;
  readonly data: JsonObject;
}

/** STORED_EVENT_MISPLACED when the event's type does not belong in its stream. */
export const keyHolderOf = ({ type, stream, data }: Placed, { category }: StoredType): KeyHolder => {
  const patientId = category === 'patient' ? parsePatientStream(stream) : undefined;
  if (patientId !== undefined) return { kind: 'patient', patientId };
  if (category === 'patient' || categoryOf(stream) !== category) {
    throw storedEventError('STORED_EVENT_MISPLACED', {
      detail: `${type} does not belong in a stream of category ${categoryOf(stream) ?? 'unknown'}.`,
    });
  }
  if (category !== 'disclosure') return nobody;
  const about = data.patientId;
  return typeof about === 'string' ? { kind: 'patient-or-nobody', patientId: about as PatientId } : nobody;
};

/** The patient whose key is wanted, if any. */
export const patientOf = (holder: KeyHolder): PatientId | undefined =>
  holder.kind === 'nobody' ? undefined : holder.patientId;
