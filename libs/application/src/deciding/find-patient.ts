import { consentError, type NhsNumber, parseNhsNumber } from '#libs/consent';
import type { CodedError, PatientId } from '#libs/kernel';
import type { PatientReference } from '../commands/index.js';

/** Knows which number is whose. */
export interface Lookup {
  find(number: NhsNumber): Promise<PatientId | undefined>;
}

export type Found =
  | { readonly kind: 'patient'; readonly patientId: PatientId }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly error: CodedError }
  /** The vault cannot answer: who was meant is not known. */
  | { readonly kind: 'unreachable' };

const unknown: Found = { kind: 'unknown' };

/** Rule 1: which patient is meant. */
export const findPatient = async (
  lookup: Lookup,
  reference: PatientReference,
  report: (fault: unknown) => void = () => undefined,
): Promise<Found> => {
  if (reference.patientId !== undefined) return { kind: 'patient', patientId: reference.patientId };
  const number = parseNhsNumber(reference.nhsNumber);
  if (number === undefined) return { kind: 'invalid', error: consentError('CONSENT_NHS_NUMBER_INVALID') };
  try {
    const patientId = await lookup.find(number);
    return patientId === undefined ? unknown : { kind: 'patient', patientId };
  } catch (fault) {
    report(fault);
    return { kind: 'unreachable' };
  }
};
