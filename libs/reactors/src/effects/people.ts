import {
  type DirectoryState,
  emptyDirectory,
  evolveDirectory,
  evolvePatient,
  type PatientEvent,
  type PatientState,
  type Recorded,
  unregistered,
} from '#libs/consent';
import type { EventStore, Revision } from '#libs/event-store';
import type { OdsCode, PatientId } from '#libs/kernel';
import type { Sealer } from '#libs/privacy';
import { decodeFrom, directoryStream, loadKeysFor, patientStream } from '#libs/stored-events';

/** A patient as an effect needs them: as of now, and around the event it is about. */
export interface PatientAround {
  readonly before: PatientState;
  readonly after: PatientState;
  readonly now: PatientState;
}

/** The numbers a merge joins to this one, in either direction. */
const joinedTo = ({ mergeLinks, survivors }: PatientState): readonly PatientId[] => {
  const links = new Map(mergeLinks.map(({ superseded, status }) => [superseded, status]));
  const linked = [...links].filter(([, status]) => status !== 'undone').map(([other]) => other);
  const survivor = survivors.at(-1)?.value ?? null;
  return survivor === null ? linked : [...linked, survivor];
};

/** Whom and what effects are about, read from the ledger itself: no read model may lag behind a code. */
export class People {
  #directory: DirectoryState = emptyDirectory;
  #directoryFrom: Revision = 0n;

  constructor(
    private readonly store: EventStore,
    private readonly sealer: Pick<Sealer, 'loadKeys'>,
  ) {}

  /** With contact values opened; forgotten where the key is gone. */
  async patient(patientId: PatientId, revision: Revision): Promise<PatientAround> {
    const stored = await this.store.readStream(patientStream(patientId));
    const keys = await loadKeysFor(stored, this.sealer);
    let before = unregistered;
    let after = unregistered;
    let now = unregistered;
    for (const event of stored) {
      const opened: Recorded<PatientEvent> = decodeFrom('patient', event, {
        open: (type) => type === 'ContactPointSet',
        keys,
      });
      now = evolvePatient(now, opened);
      if (event.revision < revision) before = now;
      if (event.revision <= revision) after = now;
    }
    return { before, after, now };
  }

  /** The patient as after that event, and every number joined to theirs by then as it is now. */
  async numbersOf(patientId: PatientId, revision: Revision): Promise<readonly PatientState[]> {
    const states = new Map([[patientId, (await this.patient(patientId, revision)).after]]);
    for (const state of states.values()) {
      for (const other of joinedTo(state)) {
        if (!states.has(other)) states.set(other, (await this.patient(other, revision)).now);
      }
    }
    return [...states.values()];
  }

  /** The organisation's name as it is now; its code when it has none here. */
  async nameOf(organisation: OdsCode): Promise<string> {
    return (await this.directory()).organisations.get(organisation)?.name ?? organisation;
  }

  /** Organisations and policies as they are now. */
  async directory(): Promise<DirectoryState> {
    const news = await this.store.readStream(directoryStream, {
      direction: 'forwards',
      from: this.#directoryFrom,
    });
    const last = news.at(-1);
    // Another effect may have read on meanwhile.
    if (last !== undefined && news[0]?.revision === this.#directoryFrom) {
      const events = news.map((event) => decodeFrom('directory', event, { open: 'none' }));
      this.#directory = evolveDirectory(this.#directory, events);
      this.#directoryFrom = last.revision + 1n;
    }
    return this.#directory;
  }
}
