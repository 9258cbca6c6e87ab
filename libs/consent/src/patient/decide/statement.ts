import { type CodedError, isForgotten } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { MadeBy, Method } from '../../vocabulary/who.js';

export const choiceInvalid = (detail: string): CodedError =>
  consentError('CONSENT_CHOICE_INVALID', { detail });

const isNamed = ({ name }: MadeBy): boolean => name !== null && !isForgotten(name) && name.trim() !== '';

/**
 * What comes with everything a patient is said to have chosen: who chose, which notice was shown (section 1, 2)
 * and how it reached the practice. A proxy is named; the patient is not named again.
 */
export const unlessStated = (
  madeBy: MadeBy | null,
  notice: string | null,
  method: Method,
): CodedError | undefined => {
  if (method === 'policy') return choiceInvalid('What a patient chooses does not come by policy.');
  if (notice === null || notice.trim() === '') return choiceInvalid('The notice that was shown is named.');
  if (madeBy === null) return choiceInvalid('It is said who chose.');
  if (madeBy.capacity === 'self')
    return madeBy.name === null ? undefined : choiceInvalid('A name is given for a proxy alone.');
  return isNamed(madeBy) ? undefined : choiceInvalid('A proxy is named.');
};
