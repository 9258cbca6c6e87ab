import type { EventStore, Position } from '#libs/event-store';
import { type Instant, laterOf, type PatientId } from '#libs/kernel';
import type { Sealer } from '#libs/privacy';
import type { OptOutIndexQueries, OptOutStanding } from '#libs/read-models';
import { nextChangeOf, numberStandingAt, withEveryoneLinked } from './joined-standing.js';
import { numberKeysOf } from './number-keys.js';
import { LiveOptOutSets, type OptOutSets } from './opt-out-sets.js';

export interface OptOutIndexParts {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly sealer: Pick<Sealer, 'loadKeys'>;
  readonly rows: OptOutIndexQueries;
}

/** The sets as of one position. */
export interface IndexedOptOuts {
  readonly sets: OptOutSets;
  /** Of the newest event that is in them; undefined while there is none. */
  readonly position: Position | undefined;
  /** Patients with something on record whose numbers are erased. */
  readonly erased: number;
}

const PAGE = 500;

/**
 * The opted-out numbers in memory. It is brought up to date when a check begins: from the rows that have changed
 * since, and from the choices whose time has come. Until a process asks for it first it holds nothing.
 */
export class OptOutIndex {
  readonly #sets = new LiveOptOutSets();
  readonly #nextChanges = new Map<PatientId, Instant>();
  readonly #erased = new Set<PatientId>();
  #position: Position | '' = '';
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: OptOutIndexParts) {}

  /** Everything the rows hold by now, as in force at `at`; no earlier than any time asked for before. */
  asOf(at: Instant, signal?: AbortSignal): Promise<IndexedOptOuts> {
    const asked = this.#turn.then(() => this.#refresh(at, signal));
    // One at a time, and one that failed does not keep the next from trying.
    this.#turn = asked.catch(() => undefined);
    return asked;
  }

  async #refresh(at: Instant, signal: AbortSignal | undefined): Promise<IndexedOptOuts> {
    for (;;) {
      signal?.throwIfAborted();
      const changed = await this.parts.rows.optOutsChangedAfter(this.#position, PAGE);
      const last = changed.at(-1);
      if (last === undefined) break;
      await this.#take(changed, at);
      this.#position = last.position;
    }
    const due = [...this.#nextChanges].filter(([, time]) => time <= at).map(([patientId]) => patientId);
    for (let from = 0; from < due.length; from += PAGE) {
      const standings = await this.parts.rows.optOutsOf(due.slice(from, from + PAGE));
      await this.#take([...standings.values()], at);
    }
    return {
      sets: this.#sets.snapshot(),
      position: this.#position === '' ? undefined : this.#position,
      erased: this.#erased.size,
    };
  }

  async #take(changed: readonly OptOutStanding[], at: Instant): Promise<void> {
    const { rows, store, sealer } = this.parts;
    const apart = changed.filter(({ state }) => state.mergeLinks.length + state.survivors.length === 0);
    const joined = changed.filter((standing) => !apart.includes(standing));
    const states = await withEveryoneLinked(joined, (ids) => rows.optOutsOf(ids));
    const single = apart.map(({ patientId, state }) => ({
      patientId,
      states: new Map([[patientId, state]]),
    }));
    const linked = [...states.keys()].map((patientId) => ({ patientId, states }));
    const affected = [...single, ...linked];
    const keys = await numberKeysOf(
      affected.map(({ patientId }) => patientId),
      store,
      sealer,
    );
    for (const { patientId, states: known } of affected) {
      const state = known.get(patientId);
      if (state === undefined) continue;
      // What was acknowledged, of a joined number too, is in force for the very next check, whatever the clock does.
      const asked = [...known.values()].reduce(
        (time, { lastRecordedAt }) => laterOf(time, lastRecordedAt ?? time),
        at,
      );
      const next = nextChangeOf(state, asked);
      if (next === undefined) this.#nextChanges.delete(patientId);
      else this.#nextChanges.set(patientId, next);
      const key = keys.get(patientId);
      if (key === 'erased') this.#erased.add(patientId);
      else if (key !== undefined) this.#sets.set(key, numberStandingAt(patientId, known, asked));
    }
  }
}
