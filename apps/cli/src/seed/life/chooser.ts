import type { MadeBy } from '#libs/consent';
import { DAYS_PER_YEAR } from '../calendar.js';
import { invent } from '../names.js';
import type { Diary } from './diary.js';
import { nameOf } from './person.js';

/*
 * Who speaks for a person of that age (section 5), with some months left out around each birthday on which it
 * changes: paper that arrives late is judged by the age at the earlier date.
 */
const CHILD_UNTIL = 12.7;
const OWN_CHOICE_FROM = 13.3;

export const ageAt = ({ person, calendar }: Diary, at: number): number =>
  (calendar.dayOf(at) - person.born) / DAYS_PER_YEAR;

/** Undefined where nobody may choose. */
export const chooserAt = (diary: Diary, at: number): MadeBy | undefined => {
  const { person, dice } = diary;
  const age = ageAt(diary, at);
  if (age < CHILD_UNTIL) {
    const { given } = invent(dice);
    return {
      capacity: 'parental-responsibility',
      name: nameOf({ given, family: person.family }),
      patientLacksCapacity: false,
    };
  }
  if (age < OWN_CHOICE_FROM) return undefined;
  if (!person.lacksCapacity) return { capacity: 'self', name: null, patientLacksCapacity: false };
  if (age < 18) return undefined;
  return {
    capacity: 'attorney-health-and-welfare',
    name: nameOf(invent(dice)),
    patientLacksCapacity: true,
  };
};
