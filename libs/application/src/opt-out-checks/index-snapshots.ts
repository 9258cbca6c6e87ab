import { endianness } from 'node:os';
import type { EventStore, Position, RecordedEvent } from '#libs/event-store';
import type { EventId, Instant, PatientId } from '#libs/kernel';
import type { Vault } from '#libs/privacy';
import { patientStream } from '#libs/stored-events';
import type { IndexContents } from './index-contents.js';
import { LiveOptOutSets } from './opt-out-sets.js';
import { snapshotBytes, snapshotOf } from './snapshot-bytes.js';

/** Where the sealed contents of the index are kept between processes. Neither call fails: they can be made again. */
export interface SnapshotPlace {
  /** What was written last, as whole as the disk left it; undefined where there is nothing to be read. */
  read(): Promise<Uint8Array | undefined>;
  /** Puts it in the place of what was there: whoever reads finds the old or the new. */
  write(sealed: Uint8Array): Promise<void>;
}

export interface IndexSnapshotParts {
  readonly store: Pick<EventStore, 'readStream' | 'identity'>;
  readonly erasures: Pick<Vault, 'sealUntilErasure' | 'openUntilErasure'>;
  readonly place: SnapshotPlace;
}

/** Raise it when the same events come to stand for something else, or their standing is written otherwise. */
const FORMAT = 'opt-out-index/1';

/** The newest event that the contents rest on, to be found again in the log they are of. */
interface Anchor {
  readonly patientId: PatientId;
  /** Decimal. */
  readonly revision: string;
  readonly eventId: EventId;
}

interface AboutContents {
  readonly position: Position | '';
  readonly anchor: Anchor;
  readonly nextChanges: readonly (readonly [PatientId, Instant])[];
}

/**
 * The index as it was, for processes that start later: sealed until the next erasure, and bound to the ledger, its log
 * and the rows it was made from. Whatever does not fit is as if it were not there (docs/adr/0021).
 */
export class IndexSnapshots {
  constructor(private readonly parts: IndexSnapshotParts) {}

  /** @param rows names the build of the read model that the contents are to be of. */
  async load(rows: string): Promise<IndexContents | undefined> {
    const { place, erasures } = this.parts;
    const sealed = await place.read();
    if (sealed === undefined) return undefined;
    const bytes = await erasures.openUntilErasure(await this.#context(rows), sealed);
    if (bytes === undefined) return undefined;
    const snapshot = snapshotOf(bytes);
    if (snapshot === undefined) return undefined;
    const { position, anchor, nextChanges } = snapshot.about as AboutContents;
    if (!(await this.#isInLog(anchor, position))) return undefined;
    return {
      sets: new LiveOptOutSets(snapshot.sets),
      nextChanges: new Map(nextChanges),
      position,
      newest: anchor.patientId,
    };
  }

  /** @param epoch since when nobody was erased; if somebody was, nothing is written. */
  async save(contents: IndexContents, rows: string, epoch: string): Promise<void> {
    const { place, erasures } = this.parts;
    const { newest, position } = contents;
    const anchor = newest === undefined ? undefined : await this.#anchorOf(newest, position);
    if (anchor === undefined) return;
    const about: AboutContents = { position, anchor, nextChanges: [...contents.nextChanges] };
    const bytes = snapshotBytes(about, contents.sets.kept());
    const sealed = await erasures.sealUntilErasure(epoch, await this.#context(rows), bytes);
    if (sealed !== undefined) await place.write(sealed);
  }

  async #context(rows: string): Promise<readonly string[]> {
    const { ledgerId, logId = '' } = await this.parts.store.identity();
    return [FORMAT, endianness(), ledgerId, logId, rows];
  }

  async #anchorOf(patientId: PatientId, position: Position | ''): Promise<Anchor | undefined> {
    const events = await this.parts.store.readStream(patientStream(patientId));
    const event = events.find((one) => one.position === position);
    return event && { patientId, revision: String(event.revision), eventId: event.id };
  }

  /** A log that was restored to an earlier time and went on has other events in the same places. */
  async #isInLog({ patientId, revision, eventId }: Anchor, position: Position | ''): Promise<boolean> {
    const [event]: readonly (RecordedEvent | undefined)[] = await this.parts.store.readStream(
      patientStream(patientId),
      { direction: 'forwards', from: BigInt(revision), limit: 1 },
    );
    return event?.id === eventId && event.position === position;
  }
}
