import { type PatientState, type SupersededPatient, switchedTo } from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import type { FoldedPatient } from './patient-streams.js';

/** Another number of the same person. */
export interface JoinedNumber extends SupersededPatient {
  readonly folded: FoldedPatient;
}

type Load = (patientId: PatientId) => Promise<FoldedPatient>;

/** The patient a number's questions go to at that time; null while it stands for itself. */
export const survivorAt = ({ survivors }: PatientState, at: () => Instant): PatientId | null =>
  survivors.length === 0 ? null : (switchedTo(survivors, at())?.value ?? null);

/** The numbers a merge joins to this one now, in either direction. */
const joinedNow = (state: PatientState): readonly PatientId[] => {
  const status = new Map(state.mergeLinks.map((link) => [link.superseded, link.status]));
  const linked = [...status].filter(([, value]) => value !== 'undone').map(([patientId]) => patientId);
  const survivor = state.survivors.at(-1)?.value ?? null;
  return survivor === null ? linked : [...linked, survivor];
};

/** The numbers this one ever superseded; the rules tell which of them count at which time. */
const everSuperseded = (state: PatientState): readonly PatientId[] => [
  ...new Set(state.mergeLinks.map((link) => link.superseded)),
];

const reachable = async (
  patientId: PatientId,
  state: PatientState,
  next: (state: PatientState) => readonly PatientId[],
  load: Load,
): Promise<readonly JoinedNumber[]> => {
  const found = new Map<PatientId, FoldedPatient>();
  const visit = async (from: PatientState): Promise<void> => {
    for (const id of next(from)) {
      if (id === patientId || found.has(id)) continue;
      const other = await load(id);
      found.set(id, other);
      await visit(other.state.patient);
    }
  };
  await visit(state);
  return [...found].map(([id, folded]) => ({ patientId: id, state: folded.state.patient, folded }));
};

const none: readonly JoinedNumber[] = [];

/** The other numbers of the same person as it stands now, over several steps and in either direction. */
export const otherNumbers = (
  patientId: PatientId,
  state: PatientState,
  load: Load,
): Promise<readonly JoinedNumber[]> =>
  state.mergeLinks.length === 0 && state.survivors.length === 0
    ? Promise.resolve(none)
    : reachable(patientId, state, joinedNow, load);

/** All numbers that this one, or one it superseded, ever superseded. */
export const supersededNumbers = (
  patientId: PatientId,
  state: PatientState,
  load: Load,
): Promise<readonly JoinedNumber[]> =>
  state.mergeLinks.length === 0 ? Promise.resolve(none) : reachable(patientId, state, everSuperseded, load);
