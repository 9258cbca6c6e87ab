import { LRUCache } from 'lru-cache';
import type { PatientState } from '#libs/consent';
import type { Position, Revision } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import { buildKeyOf, type ReadDatabase } from '#libs/projections';

/** A patient as of some revision. Personal values in it are forgotten: a read model holds none. */
export interface PatientFold {
  readonly patientId: PatientId;
  readonly state: PatientState;
  readonly revision: Revision;
  readonly position: Position;
}

const MOST_FOLDS = 8_192;
/** Of choices and the like, counted over all folds: what a fold takes of memory. */
const MOST_FACTS = 200_000;

const factsIn = ({ state }: PatientFold): number =>
  Object.values(state).reduce<number>((sum, facts) => sum + (Array.isArray(facts) ? facts.length : 0), 1);

/**
 * Folds as they were left, so that the next event of a patient need not read them back. What is remembered may be
 * ahead of the rows, when the transaction that was to write them failed; but it is used only for the very next event
 * after it, and what a patient is after a given event never changes. Kept per database and build: a newer build may
 * skip what an older one had applied.
 */
export class FoldCache {
  readonly #folds = new WeakMap<object, LRUCache<string, PatientFold>>();

  /** The fold that an event of that revision follows, if that is the one remembered. */
  before(db: ReadDatabase, patientId: PatientId, revision: Revision): PatientFold | undefined {
    const fold = this.#of(db).get(buildKeyOf(db) + patientId);
    return fold !== undefined && fold.revision + 1n === revision ? fold : undefined;
  }

  remember(db: ReadDatabase, folds: Iterable<PatientFold>): void {
    const remembered = this.#of(db);
    const build = buildKeyOf(db);
    for (const fold of folds) remembered.set(build + fold.patientId, fold);
  }

  #of(db: ReadDatabase): LRUCache<string, PatientFold> {
    // One and the same for a database and all transactions on it.
    const { adapter } = db.getExecutor();
    let folds = this.#folds.get(adapter);
    if (folds === undefined) {
      folds = new LRUCache({ max: MOST_FOLDS, maxSize: MOST_FACTS, sizeCalculation: factsIn });
      this.#folds.set(adapter, folds);
    }
    return folds;
  }
}
