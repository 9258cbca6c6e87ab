import type { Position } from '#libs/event-store';
import type { ProjectionReport } from '#libs/projections';

/** A position that the rows of a projection had not reached when it was seen. */
interface Owed {
  readonly position: Position;
  readonly sinceMillis: number;
}

/**
 * For how long read models have been behind. The age of an event does not say: the first one after a quiet night is
 * not a night behind. So it is watched for how long a position is not reached after it was first seen here.
 */
export class LagWatch {
  readonly #owed = new Map<string, Owed>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Seconds behind, of the projection furthest behind. One that an operator has paused is as they want it. */
  seconds(reports: readonly ProjectionReport[]): number {
    return Math.max(0, ...reports.map((report) => this.#secondsOf(report)));
  }

  #secondsOf({ name, head, builds }: ProjectionReport): number {
    const active = builds.find(({ role }) => role === 'active');
    // A ledger that does not answer is somebody else's to tell; and it owes nothing while it is empty.
    if (head === null || head === undefined || active?.state === 'paused') {
      this.#owed.delete(name);
      return 0;
    }
    const reached = (position: Position): boolean =>
      active?.position !== undefined && active.position >= position;
    const before = this.#owed.get(name);
    if (before !== undefined && !reached(before.position)) return (this.now() - before.sinceMillis) / 1_000;
    if (reached(head)) this.#owed.delete(name);
    else this.#owed.set(name, { position: head, sinceMillis: this.now() });
    return 0;
  }
}
