import { type AccessFacts, isLinkedAt, numberGroupsAt, type PatientState } from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import { survivorAt, supersededNumbers } from '../streams/joined-numbers.js';
import type { FoldedPatient } from '../streams/patient-streams.js';

/** Everything that is known of one person, whichever of their numbers was asked for. */
export interface Person {
  /** The number asked for. */
  readonly asked: FoldedPatient;
  /** The number the record goes by: another one, where the one asked for was superseded. */
  readonly patientId: PatientId;
  readonly folded: FoldedPatient;
  readonly facts: Pick<AccessFacts, 'patient' | 'superseded'>;
  /** All that was read to know this: also numbers that no longer belong to the person. */
  readonly read: readonly FoldedPatient[];
}

/** The person a number belongs to at that time, from wherever numbers are loaded. */
export const personAt = async (
  number: PatientId,
  at: Instant,
  load: (patientId: PatientId) => Promise<FoldedPatient>,
): Promise<Person> => {
  const read = new Map<PatientId, FoldedPatient>();
  const loadOnce = async (patientId: PatientId): Promise<FoldedPatient> => {
    const loaded = read.get(patientId) ?? (await load(patientId));
    read.set(patientId, loaded);
    return loaded;
  };
  const asked = await loadOnce(number);
  let patientId = number;
  let folded = asked;
  for (;;) {
    const survivor = survivorAt(folded.state.patient, () => at);
    // The rules exclude a circle; if there were one all the same, it must not hang a query.
    if (survivor === null || read.has(survivor)) break;
    const next = await loadOnce(survivor);
    // A merge that an unmerge overtook halfway: the survivor alone would leave out what this number says.
    if (!isLinkedAt(next.state.patient, patientId, at)) break;
    patientId = survivor;
    folded = next;
  }
  const patient = folded.state.patient;
  const superseded = await supersededNumbers(patientId, patient, loadOnce);
  return { asked, patientId, folded, facts: { patient, superseded }, read: [...read.values()] };
};

/** The states of the numbers that are this person's at that time. */
export const numbersAt = ({ facts }: Person, at: Instant): readonly PatientState[] =>
  numberGroupsAt(facts.patient, facts.superseded, at).flatMap(({ states }) => states);
