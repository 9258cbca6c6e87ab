import { DAY, DAYS, HOUR, MINUTE } from '../calendar.js';
import { dramaMobile, exampleEmail } from '../names.js';
import { closedPractice, closure, practices } from '../places.js';
import { administrationOf, administrator } from '../staff.js';
import type { Diary } from './diary.js';
import { nameOf } from './person.js';

const LONGEST_ON_THE_BOOKS_YEARS = 20;

/** The ledger hears of the person; those who were there when it began had been with the practice for years. */
export const register = (diary: Diary, registeredSinceYears?: number): number => {
  const { person, dice, calendar } = diary;
  const at = diary.workingHours(person.joined);
  const years = registeredSinceYears ?? (person.joined < 60 ? dice.next() * LONGEST_ON_THE_BOOKS_YEARS : 0);
  const since = Math.max(person.joined - Math.round(years * 365), person.born + 1);
  diary.write(at, administrator, {
    type: 'RegisterPatient',
    body: {
      nhsNumber: person.nhsNumber,
      dateOfBirth: person.dateOfBirth,
      name: nameOf(person),
      registration: {
        practice: person.practice.code,
        ...(since < person.joined && { from: calendar.instant(since) }),
      },
    },
  });
  return at;
};

/** Where codes would be sent. Some give a number, some an address, and some change or withdraw them. */
export const giveContacts = (diary: Diary, registeredAt: number): void => {
  const { person, dice } = diary;
  const { given, family, index } = person;
  const hasMobile = dice.chance(0.68);
  if (hasMobile) {
    const at = registeredAt + dice.between(2, 20) * MINUTE;
    const key = diary.write(at, diary.deskAt(at), {
      type: 'SetContactPoint',
      body: { channel: 'sms', value: dramaMobile(dice), preferred: true },
    });
    const later = registeredAt + dice.between(30, 1700) * DAY;
    if (dice.chance(0.03) && later < diary.calendar.millis(DAYS, 0))
      diary.write(later, diary.deskAt(later), { type: 'RemoveContactPoint', madeAt: key });
    else if (dice.chance(0.06) && later < diary.calendar.millis(DAYS, 0))
      diary.write(later, diary.deskAt(later), {
        type: 'SetContactPoint',
        body: { channel: 'sms', value: dramaMobile(dice), preferred: true },
      });
  }
  if (dice.chance(0.45)) {
    const at = registeredAt + dice.between(21, 40) * MINUTE;
    diary.write(at, diary.deskAt(at), {
      type: 'SetContactPoint',
      body: { channel: 'email', value: exampleEmail(given, family, index), preferred: !hasMobile },
    });
  }
};

/** Those of the closed practice go to its successor, and a few others move house. */
export const moveHouse = (diary: Diary): void => {
  const { person, dice, calendar } = diary;
  if (person.practice.code === closedPractice.code) {
    // The evening before, so that nobody is without a practice for a moment.
    changePractice(diary, closure.successor, calendar.millis(closure.day, 0) - 4 * HOUR);
    return;
  }
  if (!dice.chance(0.05)) return;
  const day = dice.between(person.joined + 30, DAYS + 300);
  const to = dice.pick(practices);
  if (day < DAYS - 2 && to.code !== person.practice.code)
    changePractice(diary, to.code, diary.workingHours(day));
};

const changePractice = (diary: Diary, practice: ReturnType<Diary['practiceAt']>, at: number): void => {
  diary.registeredWith(practice, at);
  diary.write(at, administrationOf(practice), {
    type: 'StartCareRelationship',
    body: { organisation: practice, kind: 'registration' },
  });
};
