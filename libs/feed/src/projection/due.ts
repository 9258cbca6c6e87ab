import type { Instant, PatientId } from '#libs/kernel';

/** When to look again at a patient. */
export interface Due {
  readonly at: Instant;
  readonly patientId: PatientId;
}

interface Entry extends Due {
  readonly isStored: boolean;
}

const comesFirst = (one: Due, other: Due): boolean =>
  one.at === other.at ? one.patientId < other.patientId : one.at < other.at;

/** What falls due during a batch: what had been stored until its end, and what it adds itself. */
export class DueList {
  private readonly entries: Entry[];
  readonly done: Due[] = [];

  constructor(stored: readonly Due[]) {
    this.entries = stored.map((due) => ({ ...due, isStored: true }));
  }

  add(due: Due): void {
    if (this.entries.some(({ at, patientId }) => at === due.at && patientId === due.patientId)) return;
    const index = this.entries.findIndex((entry) => comesFirst(due, entry));
    this.entries.splice(index < 0 ? this.entries.length : index, 0, { ...due, isStored: false });
  }

  /** Takes the next one that is due by then. */
  next(by: Instant): Due | undefined {
    const [first] = this.entries;
    if (first === undefined || first.at > by) return undefined;
    this.entries.shift();
    if (first.isStored) this.done.push(first);
    return first;
  }

  /** Not due yet, and to be stored. Some may be stored already. */
  get added(): readonly Due[] {
    return this.entries.filter(({ isStored }) => !isStored);
  }
}
