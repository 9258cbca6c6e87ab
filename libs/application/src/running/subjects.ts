import type { PatientId } from '#libs/kernel';
import { patientStream } from '#libs/stored-events';
import type { LedgerTime, ReadStream } from '../ledger-time.js';
import type { Subject } from '../permission/subject.js';
import { type JoinedNumber, otherNumbers } from '../streams/joined-numbers.js';
import type { FoldedPatient, PatientStreams } from '../streams/patient-streams.js';

/** A patient as permission sees them, and as the rules will. */
export interface LoadedSubject extends Subject {
  readonly folded: FoldedPatient;
  readonly others: readonly JoinedNumber[];
}

/** The streams that a subject was read from. */
export const readOf = ({ patientId, folded, others }: LoadedSubject): readonly ReadStream[] => [
  { stream: patientStream(patientId), last: folded.last },
  ...others.map((other) => ({ stream: patientStream(other.patientId), last: other.folded.last })),
];

/** Finds the other numbers of a patient, which permission and the rules count in. */
export class Subjects {
  constructor(
    private readonly patients: PatientStreams,
    private readonly time: LedgerTime,
  ) {}

  async load(patientId: PatientId): Promise<LoadedSubject> {
    return this.of(patientId, await this.patients.load(patientId));
  }

  async of(patientId: PatientId, folded: FoldedPatient): Promise<LoadedSubject> {
    const state = folded.state.patient;
    const others = await otherNumbers(patientId, state, (id) => this.patients.load(id));
    const now = this.time.present([folded.last?.recordedAt, ...others.map((o) => o.folded.last?.recordedAt)]);
    return { patientId, folded, state, others, now };
  }
}
