import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import { type PatientStanding, registeredAt, unknownPatient } from './standing.js';

/** The patients as a batch goes on. */
export class StandingBook {
  readonly changed = new Map<PatientId, PatientStanding>();

  constructor(private readonly loaded: ReadonlyMap<PatientId, PatientStanding>) {}

  of(patientId: PatientId): PatientStanding {
    return this.changed.get(patientId) ?? this.loaded.get(patientId) ?? unknownPatient;
  }

  set(patientId: PatientId, standing: PatientStanding): void {
    this.changed.set(patientId, standing);
  }

  /** All numbers of the persons, these included, in order. */
  joinedWith(patientIds: Iterable<PatientId>): readonly PatientId[] {
    const all = new Set(patientIds);
    // A set's iteration takes in what is added on the way.
    for (const one of all) for (const other of this.of(one).linked) all.add(other);
    return [...all].sort();
  }

  /** With which practices the person is registered, under whichever number. */
  practicesOf(patientId: PatientId, at: Instant): readonly OdsCode[] {
    const { linked } = this.of(patientId);
    const numbers = linked.length === 0 ? [patientId] : this.joinedWith([patientId]);
    return [...new Set(numbers.flatMap((number) => registeredAt(this.of(number), at)))].sort();
  }
}
