import {
  type CalendarDate,
  type CodedError,
  dateInLondon,
  earlierOf,
  hasReachedAge,
  type Instant,
} from '#libs/kernel';
import { consentError } from '../../errors.js';
import { birthOf, OWN_CHOICE_FROM } from '../../patient/decide/entitlement.js';
import type { PatientState } from '../../patient/state.js';
import type { MadeBy } from '../../vocabulary/who.js';

/** Parental responsibility ends (section 5). */
const ADULT_FROM = 18;

const CHOOSES_ALONE = 'From 13 a proxy chooses only when the patient lacks capacity for the choice.';

/** Why this person may not choose for a patient born then, on that day; undefined when they may. */
const objection = (
  { capacity, patientLacksCapacity }: MadeBy,
  birth: CalendarDate | 'unknown',
  day: CalendarDate,
): string | undefined => {
  const isOwnAge = birth === 'unknown' || hasReachedAge(birth, OWN_CHOICE_FROM, day);
  switch (capacity) {
    case 'self':
      if (patientLacksCapacity) return 'A patient who lacks capacity for the choice does not make it.';
      return isOwnAge ? undefined : `Patients choose for themselves from ${OWN_CHOICE_FROM}.`;
    case 'parental-responsibility':
      if (birth === 'unknown') return 'A parent chooses for a child whose date of birth is known.';
      if (hasReachedAge(birth, ADULT_FROM, day)) return `Parental responsibility ends at ${ADULT_FROM}.`;
      return !isOwnAge || patientLacksCapacity ? undefined : CHOOSES_ALONE;
    // Either kind of attorney and of deputy may act.
    case 'attorney-health-and-welfare':
    case 'attorney-property-and-finance':
    case 'deputy-health-and-welfare':
    case 'deputy-property-and-affairs':
      return !isOwnAge || patientLacksCapacity ? undefined : CHOOSES_ALONE;
  }
};

/**
 * Who may choose about uses beyond individual care (section 5): from 13 the patient, and a proxy below that age or
 * where capacity is lacking. Age is that of the earlier of the effective and the recorded date, as days of
 * Europe/London. Once the patient is erased nobody is entitled: the age cannot be judged.
 */
export const unlessEntitledToOptOut = (
  madeBy: MadeBy,
  numbers: readonly PatientState[],
  from: Instant,
  now: Instant,
): CodedError | undefined => {
  const birth = birthOf(numbers);
  const detail =
    birth === 'erased'
      ? 'The personal data of this patient has been erased.'
      : objection(madeBy, birth, dateInLondon(earlierOf(from, now)));
  return detail === undefined ? undefined : consentError('CONSENT_NOT_ENTITLED', { detail });
};
