import type { Instant, PatientId } from '#libs/kernel';
import { Calendar, DAYS } from './calendar.js';
import { demoPatients } from './demo-patients.js';
import { Dice } from './dice.js';
import { makeChoices } from './life/choices.js';
import { Diary } from './life/diary.js';
import type { Person } from './life/person.js';
import { receiveCare } from './life/care.js';
import { liveThroughRareEvents } from './life/rare-events.js';
import { choosePurposes } from './life/opt-outs.js';
import { giveContacts, moveHouse, register } from './life/registration.js';
import { invent } from './names.js';
import { NhsNumbers, publishedTestNumbers } from './nhs-numbers.js';
import { closedPractice, closure, practices } from './places.js';
import type { SeedStep } from './step.js';

export interface CountyOptions {
  readonly patients: number;
  readonly seed: number;
  /** The simulation ends with the day before this one. */
  readonly now: Instant;
}

/** A person, and what happened to them in the order of time. */
export interface Life {
  readonly person: Person;
  readonly steps: readonly SeedStep[];
}

/** Two numbers of one person, by index: the one that gives way, and the one that stays. */
export const duplicates: ReadonlyMap<number, number> = new Map([
  [demoPatients.length + 1, demoPatients.length],
  [demoPatients.length + 3, demoPatients.length + 2],
]);

const inMerges: ReadonlySet<number> = new Set([...duplicates].flat());

export const FEWEST_PATIENTS = demoPatients.length + inMerges.size;

const GO_LIVE = 7;
const GO_LIVE_DAYS = 28;
const LAST_TO_JOIN = DAYS - 20;
const OLDEST_YEARS = 96;

/** The people of Fosseshire and all that happened to them: by number, so that they need not all be held at once. */
export class County {
  readonly calendar: Calendar;
  readonly patients: number;
  readonly #seed: number;
  readonly #numbers: NhsNumbers;

  constructor({ patients, seed, now }: CountyOptions) {
    if (patients < FEWEST_PATIENTS) throw new RangeError(`a county has at least ${FEWEST_PATIENTS} patients`);
    this.calendar = new Calendar(now);
    this.patients = patients;
    this.#seed = seed;
    this.#numbers = new NhsNumbers(patients);
  }

  /** The same person each time. */
  person(index: number): Person {
    const dice = this.#dice(index, 'person');
    const ordinary = this.#ordinary(index, dice);
    const twin = duplicates.get(index);
    if (twin !== undefined) {
      const { given, family, born, dateOfBirth, practice, lacksCapacity } = this.person(twin);
      return { ...ordinary, given, family, born, dateOfBirth, practice, lacksCapacity, joined: GO_LIVE };
    }
    const demo = demoPatients[index];
    if (demo === undefined) return ordinary;
    const born = demo.bornDay;
    return { ...ordinary, ...demo.person, born, dateOfBirth: this.calendar.date(born), joined: GO_LIVE };
  }

  /** The same steps each time, in the order of time. */
  lifeOf(index: number): Life {
    const person = this.person(index);
    const diary = new Diary(person, this.calendar, this.#dice(index, 'life'));
    const demo = demoPatients[index];
    if (demo !== undefined) demo.live(diary);
    else {
      live(diary, inMerges.has(index));
      if (!inMerges.has(index)) choosePurposes(diary, this.#dice(index, 'purposes'));
    }
    return { person, steps: diary.read() };
  }

  #ordinary(index: number, dice: Dice): Person {
    const atGoLive = dice.chance(0.7);
    const wouldJoin = atGoLive
      ? GO_LIVE + dice.between(0, GO_LIVE_DAYS - 1)
      : dice.between(GO_LIVE + GO_LIVE_DAYS, LAST_TO_JOIN);
    const born = DAYS - Math.round(ageIn(dice) * 365.25);
    const joined = Math.min(Math.max(wouldJoin, born + 10), LAST_TO_JOIN);
    const practice = dice.chance(0.015) && joined < closure.day - 60 ? closedPractice : dice.pick(practices);
    return {
      index,
      patientId: dice.uuid() as PatientId,
      nhsNumber: publishedTestNumbers[index] ?? this.#numbers.at(index),
      ...invent(dice),
      born: Math.min(born, LAST_TO_JOIN - 5),
      dateOfBirth: this.calendar.date(Math.min(born, LAST_TO_JOIN - 5)),
      practice,
      joined,
      lacksCapacity: born < -75 * 365 && dice.chance(0.1),
    };
  }

  #dice(index: number, what: string): Dice {
    return new Dice(this.#seed, what, index);
  }
}

/** Age today, in years: as many of each until the late sixties, then fewer. */
const ageIn = (dice: Dice): number => {
  const age = dice.next() * OLDEST_YEARS;
  return age > 66 && dice.chance(0.35) ? dice.next() * 66 : age;
};

/** Nothing rare befalls those who will be merged: the dead and the restricted are another story. */
const live = (diary: Diary, isToBeMerged: boolean): void => {
  const registeredAt = register(diary);
  giveContacts(diary, registeredAt);
  moveHouse(diary);
  const episodes = receiveCare(diary);
  makeChoices(diary, episodes);
  if (!isToBeMerged) liveThroughRareEvents(diary, episodes);
};
