import {
  type CalendarDate,
  type CodedError,
  dateInLondon,
  earlierOf,
  hasReachedAge,
  type Instant,
  isForgotten,
} from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { MadeBy } from '../../vocabulary/who.js';
import type { PatientState } from '../state.js';

/** From this age on the patient chooses (section 5). */
export const OWN_CHOICE_FROM = 13;
/** From this age on parental access to record sharing is suspended (section 5). */
const PARENTS_UNTIL = 16;

/** What is known of the patient's birth: the day, nothing, or that it was erased. */
export type Birth = CalendarDate | 'unknown' | 'erased';

/** The first date of birth that any of the person's numbers has; its own number's goes first. */
export const birthOf = (numbers: readonly PatientState[]): Birth => {
  for (const { identity } of numbers) {
    if (identity === undefined) continue;
    const { nhsNumber, dateOfBirth } = identity;
    if (isForgotten(nhsNumber) || isForgotten(dateOfBirth)) return 'erased';
    if (dateOfBirth !== null) return dateOfBirth;
  }
  return 'unknown';
};

/** Why this person may not choose for a patient born then, on that day; undefined when they may. */
const objection = (
  { capacity, patientLacksCapacity }: MadeBy,
  birth: CalendarDate | 'unknown',
  day: CalendarDate,
): string | undefined => {
  switch (capacity) {
    case 'self':
      if (patientLacksCapacity) return 'A patient who lacks capacity for the choice does not make it.';
      // Nothing says the patient is a child: an unknown date of birth must not take the own choice away.
      return birth === 'unknown' || hasReachedAge(birth, OWN_CHOICE_FROM, day)
        ? undefined
        : `Patients choose for themselves from ${OWN_CHOICE_FROM}.`;
    case 'parental-responsibility':
      if (birth === 'unknown') return 'A parent chooses for a child whose date of birth is known.';
      return hasReachedAge(birth, PARENTS_UNTIL, day)
        ? `Parental responsibility for record sharing ends at ${PARENTS_UNTIL}.`
        : undefined;
    case 'attorney-health-and-welfare':
    case 'deputy-health-and-welfare':
      return patientLacksCapacity
        ? undefined
        : 'Attorneys and deputies choose only when the patient lacks capacity for the choice.';
    case 'attorney-property-and-finance':
    case 'deputy-property-and-affairs':
      return 'Of attorneys and deputies only those for health and welfare choose about record sharing.';
  }
};

/**
 * Who may choose about record sharing (sections 5 and 10). Age is taken at the earlier of the effective and the
 * recorded date, as days of Europe/London: neither a date in the future nor late paper makes anyone older.
 *
 * Once the patient is erased nobody is entitled: the age cannot be judged, a missing key is never read as an
 * answer, and nothing could be written for the patient any more.
 */
export const unlessEntitled = (
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
