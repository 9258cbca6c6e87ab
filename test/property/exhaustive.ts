import { type AccessFacts, type PatientEvent, type Recorded, evolvePatient } from '#libs/consent';
import type { ModelWorld } from '../model/world.js';
import { buildWorld } from './build-world.js';
import { factsAsKnownAt } from './facts.js';
import { type PersonIndex, eventId, recordTime } from './pool.js';
import { type PatientStep, type Step, patientEvent } from './steps.js';

export type Letter = Exclude<PatientStep, { readonly kind: 'merge' }>;

interface Alphabet {
  /** What is there before the letters. */
  readonly background: readonly Step[];
  readonly letters: readonly Letter[];
  readonly longest: number;
  /** Whether two histories that differ only in the order of recording are both told. */
  readonly inEveryOrder: boolean;
}

const LATER = 50;
export const afterAll = recordTime(LATER * 2);

/** Calls `visit` with every history of one to `longest` letters; answers how many there were. */
export const everyHistory = (
  { background, letters, longest, inEveryOrder }: Alphabet,
  visit: (world: ModelWorld, facts: AccessFacts) => void,
): number => {
  const words = letters.map((letter) => patientEvent(letter, 0));
  const ids = Array.from({ length: longest }, (_, n) => eventId(1000 + n));
  let count = 0;

  const add = (world: ModelWorld, person: PersonIndex, event: Recorded<PatientEvent>): ModelWorld =>
    person === 0
      ? { ...world, patient: [...world.patient, event] }
      : {
          ...world,
          superseded: world.superseded.map((other, i) =>
            i === person - 1 ? { ...other, events: [...other.events, event] } : other,
          ),
        };

  const fold = (facts: AccessFacts, person: PersonIndex, event: Recorded<PatientEvent>): AccessFacts =>
    person === 0
      ? { ...facts, patient: evolvePatient(facts.patient, event) }
      : {
          ...facts,
          superseded: facts.superseded.map((other, i) =>
            i === person - 1 ? { ...other, state: evolvePatient(other.state, event) } : other,
          ),
        };

  const lengthen = (world: ModelWorld, facts: AccessFacts, length: number, first: number): void => {
    for (let n = first; n < letters.length; n += 1) {
      const [letter, word, id] = [letters[n], words[n], ids[length]];
      if (letter === undefined || word === undefined || id === undefined) continue;
      const event = { ...word, id, recordedAt: recordTime(LATER + length) };
      const nextWorld = add(world, letter.person, event);
      const nextFacts = fold(facts, letter.person, event);
      visit(nextWorld, nextFacts);
      count += 1;
      if (length + 1 < longest) lengthen(nextWorld, nextFacts, length + 1, inEveryOrder ? 0 : n);
    }
  };

  const start = buildWorld(background);
  lengthen(start, factsAsKnownAt(start, afterAll), 0, 0);
  return count;
};
