import {
  evolvePatient,
  type PatientEvent,
  type PatientState,
  type Recorded,
  unregistered,
} from '#libs/consent';
import type { AppendResult, EventStore, NewEvent, RecordedEvent } from '#libs/event-store';
import type { Instant, PatientId } from '#libs/kernel';
import type { Sealer } from '#libs/privacy';
import { decodeFrom, loadKeysFor, patientStream } from '#libs/stored-events';
import { type Folded, type Folding, unwritten } from './folded.js';
import { FoldedStreams } from './folded-streams.js';
import { OpenedEvents } from './opened-events.js';

/** A patient folded without cryptography: personal fields read as forgotten. */
export interface PatientFold {
  readonly patient: PatientState;
  /** The stored events whose personal fields the state shows, to be opened when somebody needs them. */
  readonly personal: readonly RecordedEvent[];
}

export type FoldedPatient = Folded<PatientFold>;

const showsPersonalFields = ({ type }: RecordedEvent): boolean =>
  type === 'PatientRegistered' || type === 'ContactPointSet';

const folding: Folding<PatientFold> = {
  empty: { patient: unregistered, personal: [] },
  fold: ({ patient, personal }, events) => {
    const shown = events.filter(showsPersonalFields);
    return {
      patient: events.reduce(
        (state, event) => evolvePatient(state, decodeFrom('patient', event, { open: 'none' })),
        patient,
      ),
      personal: shown.length === 0 ? personal : [...personal, ...shown],
    };
  },
};

export const unwrittenPatient: FoldedPatient = unwritten(folding);

/** Every patient's stream, as of now or as known at an earlier time. */
export class PatientStreams {
  readonly #streams: FoldedStreams<PatientFold>;
  readonly #sealer: Pick<Sealer, 'loadKeys'>;
  readonly #openedEvents = new OpenedEvents();

  constructor(store: EventStore, sealer: Pick<Sealer, 'loadKeys'>, kept: number) {
    this.#streams = new FoldedStreams(store, folding, kept);
    this.#sealer = sealer;
  }

  load(patientId: PatientId): Promise<FoldedPatient> {
    return this.#streams.load(patientStream(patientId));
  }

  loadAsKnownAt(patientId: PatientId, knownAt: Instant): Promise<FoldedPatient> {
    return this.#streams.loadAsKnownAt(patientStream(patientId), knownAt);
  }

  peek(patientId: PatientId): PatientState | undefined {
    return this.kept(patientId)?.state.patient;
  }

  /** As `FoldedStreams.peek`. */
  kept(patientId: PatientId): FoldedPatient | undefined {
    return this.#streams.peek(patientStream(patientId));
  }

  /** As `FoldedStreams.appended`. */
  appended(patientId: PatientId, base: FoldedPatient, events: readonly NewEvent[], at: AppendResult): void {
    this.#streams.appended(patientStream(patientId), base, events, at);
  }

  /** The state with identity and contact values opened; forgotten where the key is gone. */
  async opened({ state: { patient, personal } }: FoldedPatient): Promise<PatientState> {
    const shown = new Set([
      patient.identity?.eventId,
      ...patient.contactPoints.map((point) => point.eventId),
    ]);
    const stored = personal.filter((event) => shown.has(event.id));
    if (stored.length === 0) return patient;
    const keys = await loadKeysFor(stored, this.#sealer);
    return stored.map((event) => this.#openedEvents.of(event, keys)).reduce(withPersonalFields, patient);
  }
}

const withPersonalFields = (state: PatientState, event: Recorded<PatientEvent>): PatientState => {
  if (event.type === 'PatientRegistered' && state.identity !== undefined) {
    const { nhsNumber, dateOfBirth, name } = event.data;
    return { ...state, identity: { ...state.identity, nhsNumber, dateOfBirth, name } };
  }
  if (event.type === 'ContactPointSet') {
    const { value } = event.data;
    const contactPoints = state.contactPoints.map((point) =>
      point.eventId === event.id ? { ...point, value } : point,
    );
    return { ...state, contactPoints };
  }
  return state;
};
