import type { EventStore, Position } from '#libs/event-store';
import { type Instant, laterOf } from '#libs/kernel';
import type { ErasedNumbers, Sealer, Vault } from '#libs/privacy';
import type { OptOutIndexQueries, OptOutStanding } from '#libs/read-models';
import { isErasedIn } from './erased-rows.js';
import { emptyContents, type IndexContents } from './index-contents.js';
import type { IndexSnapshots } from './index-snapshots.js';
import { nextChangeOf, numberStandingAt, withEveryoneLinked } from './joined-standing.js';
import { numberKeysOf } from './number-keys.js';
import type { OptOutSets } from './opt-out-sets.js';

export interface OptOutIndexParts {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly sealer: Pick<Sealer, 'loadKeys'>;
  readonly erasures: Pick<Vault, 'erasureEpoch' | 'erasedNumbers' | 'erasedNumberReuse'>;
  readonly rows: OptOutIndexQueries;
  /** Names the build that `rows` are of: another one may hold what this one skipped. */
  readonly rowsName: () => Promise<string>;
  /** Absent where the index is for one check alone. */
  readonly snapshots?: Pick<IndexSnapshots, 'load' | 'save'>;
  /** How many patients are taken in before a snapshot is worth its writing. */
  readonly snapshotAfter?: number;
}

/** The sets as of one position. */
export interface IndexedOptOuts {
  readonly sets: OptOutSets;
  /** Of the newest event that is in them; undefined while there is none. */
  readonly position: Position | undefined;
  readonly erased: ErasedNumbers;
}

const PAGE = 500;
const SNAPSHOT_AFTER = 1_000;

/**
 * The opted-out numbers in memory. It is brought up to date when a check begins: from the rows that have changed
 * since, and from the choices whose time has come. The first check of a process goes on from the snapshot of an
 * earlier one, or where none fits opens the registration of everyone with something on record.
 */
export class OptOutIndex {
  #contents: IndexContents = emptyContents();
  #rows: string | undefined;
  #epoch: string | undefined;
  #erased: ErasedNumbers | undefined;
  #reuse: string | undefined;
  /** Patients taken in since there was a snapshot. */
  #unsaved = 0;
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
    let rows: string;
    let erased: ErasedNumbers | undefined;
    do {
      rows = await this.parts.rowsName();
      if (rows !== this.#rows) await this.#beginOn(rows);
      await this.#catchUp(at, signal);
      erased = await this.#learnErasures();
      // Rows may have been switched while they were read.
    } while (erased === undefined || rows !== (await this.parts.rowsName()));
    if (this.#unsaved >= (this.parts.snapshotAfter ?? SNAPSHOT_AFTER)) await this.#save(rows, erased);
    const { sets, position } = this.#contents;
    return { sets: sets.snapshot(), position: position === '' ? undefined : position, erased };
  }

  async #beginOn(rows: string): Promise<void> {
    this.#rows = undefined;
    this.#reuse = await this.parts.erasures.erasedNumberReuse();
    this.#contents = (await this.parts.snapshots?.load(rows)) ?? emptyContents();
    this.#unsaved = 0;
    this.#epoch = undefined;
    this.#rows = rows;
  }

  async #catchUp(at: Instant, signal: AbortSignal | undefined): Promise<void> {
    const { rows } = this.parts;
    for (;;) {
      signal?.throwIfAborted();
      const changed = await rows.optOutsChangedAfter(this.#contents.position, PAGE);
      const last = changed.at(-1);
      if (last !== undefined) {
        await this.#take(changed, at);
        this.#contents.position = last.position;
        this.#contents.newest = last.patientId;
        continue;
      }
      const due = [...this.#contents.nextChanges].filter(([, time]) => time <= at).map(([id]) => id);
      if (due.length === 0) return;
      const page = due.slice(0, PAGE);
      const standings = await rows.optOutsOf(page);
      for (const id of page) if (!standings.has(id)) this.#contents.nextChanges.delete(id);
      await this.#take([...standings.values()], at);
    }
  }

  /**
   * From an erasure on nothing in memory tells of the number any more, nor does a snapshot written later. Undefined
   * where the contents must begin anew: the number of somebody erased, registered anew, has no mark to find it by.
   */
  async #learnErasures(): Promise<ErasedNumbers | undefined> {
    const { erasures } = this.parts;
    const epoch = await erasures.erasureEpoch();
    if (this.#erased !== undefined && epoch !== undefined && epoch === this.#epoch) return this.#erased;
    const erased = await erasures.erasedNumbers();
    // After the marks: one that is dropped meanwhile was among them.
    if ((await erasures.erasedNumberReuse()) !== this.#reuse) {
      this.#rows = undefined;
      return undefined;
    }
    this.#forget(erased);
    // What was saved before cannot be opened any more.
    if (this.#erased !== undefined) this.#unsaved = Number.POSITIVE_INFINITY;
    this.#erased = erased;
    this.#epoch = epoch;
    return erased;
  }

  #forget(erased: ErasedNumbers): void {
    if (erased.size > 0) this.#contents.sets.forget(isErasedIn(erased));
  }

  async #save(rows: string, erased: ErasedNumbers): Promise<void> {
    const { snapshots } = this.parts;
    if (snapshots === undefined || this.#epoch === undefined) return;
    // A key that was still remembered may have brought one of them back in.
    this.#forget(erased);
    await snapshots.save(this.#contents, rows, this.#epoch);
    this.#unsaved = 0;
  }

  async #take(changed: readonly OptOutStanding[], at: Instant): Promise<void> {
    const { rows, store, sealer } = this.parts;
    const { sets, nextChanges } = this.#contents;
    const apart = changed.filter(({ state }) => state.mergeLinks.length + state.survivors.length === 0);
    const joined = changed.filter((standing) => !apart.includes(standing));
    const states = await withEveryoneLinked(joined, (ids) => rows.optOutsOf(ids));
    const single = apart.map(({ patientId, state }) => ({
      patientId,
      states: new Map([[patientId, state]]),
    }));
    const linked = [...states.keys()].map((patientId) => ({ patientId, states }));
    const affected = [...single, ...linked];
    this.#unsaved += affected.length;
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
      if (next === undefined) nextChanges.delete(patientId);
      else nextChanges.set(patientId, next);
      const key = keys.get(patientId);
      if (key !== 'erased' && key !== undefined) sets.set(key, numberStandingAt(patientId, known, asked));
    }
  }
}
