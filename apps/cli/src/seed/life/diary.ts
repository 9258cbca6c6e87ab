import type { Actor } from '#libs/consent';
import { instantFromMillis, type Instant, type OdsCode } from '#libs/kernel';
import { type Calendar, DAYS, MINUTE } from '../calendar.js';
import type { Dice } from '../dice.js';
import { practices } from '../places.js';
import { clinician, patientActor, receptionist } from '../staff.js';
import type { SeedAct, SeedStep, StepKey } from '../step.js';
import type { Person } from './person.js';

const DESK_OPENS = 8.5;
const DESK_HOURS = 9;

/** Where a person was registered from a moment on. */
interface Registration {
  readonly from: number;
  readonly practice: OdsCode;
}

/** What happens to one person, written in any order and read in the order of time. */
export class Diary {
  readonly #steps: SeedStep[] = [];
  readonly #registrations: Registration[];
  #end: number;
  #written = 0;

  constructor(
    readonly person: Person,
    readonly calendar: Calendar,
    readonly dice: Dice,
  ) {
    this.#registrations = [{ from: Number.NEGATIVE_INFINITY, practice: person.practice.code }];
    this.#end = calendar.millis(DAYS, 0);
  }

  /** Some moment of a day at which desks are open. */
  workingHours(day: number): number {
    return this.calendar.millis(day, DESK_OPENS + this.dice.next() * DESK_HOURS);
  }

  /** Some moment of a day. */
  anyHour(day: number): number {
    return this.calendar.millis(day, this.dice.next() * 23.9);
  }

  /** Answers with the key by which later steps speak of what this one makes. */
  write(at: number, by: Actor, act: SeedAct): StepKey {
    const key = `patient-${this.person.index}-${this.#written++}`;
    this.#steps.push({ key, at: Math.round(at), by, act });
    return key;
  }

  /** From `at` on the person is with another practice. */
  registeredWith(practice: OdsCode, at: number): void {
    this.#registrations.push({ from: at, practice });
    this.#registrations.sort((a, b) => a.from - b.from);
  }

  practiceAt(at: number): OdsCode {
    return this.#registrations.findLast(({ from }) => from <= at)?.practice ?? this.person.practice.code;
  }

  /** Where the person lives, by the practice of that time. */
  homeAt(at: number): Person['practice'] {
    const code = this.practiceAt(at);
    return practices.find((place) => place.code === code) ?? this.person.practice;
  }

  /** Somebody at the desk of the practice the person is registered with then. */
  deskAt(at: number): Actor {
    return receptionist(this.practiceAt(at), this.dice);
  }

  clinicianOf(organisation: OdsCode): Actor {
    return clinician(organisation, this.dice);
  }

  /** The person, at the portal. */
  get self(): Actor {
    return patientActor(this.person.patientId);
  }

  instant(at: number): Instant {
    return instantFromMillis(Math.round(at));
  }

  /** Nothing but what is written at `at` itself, or was before it, happened. */
  endAt(at: number): void {
    this.#end = Math.min(this.#end, at);
  }

  /** The steps in order, a minute apart where they fell on one moment. */
  read(): readonly SeedStep[] {
    const steps = this.#steps.filter(({ at }) => at <= this.#end).sort((a, b) => a.at - b.at);
    let last = Number.NEGATIVE_INFINITY;
    return steps.map((step) => {
      last = Math.max(step.at, last + MINUTE);
      return last === step.at ? step : { ...step, at: last };
    });
  }
}
