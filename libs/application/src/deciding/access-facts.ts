import {
  type AccessFacts,
  type DirectoryState,
  isLinkedAt,
  type PatientState,
  type PracticeListState,
} from '#libs/consent';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import { directoryStream, patientStream, practiceListStream } from '#libs/stored-events';
import type { LedgerTime, ReadStream } from '../ledger-time.js';
import type { Folded } from '../streams/folded.js';
import { type JoinedNumber, supersededNumbers, survivorAt } from '../streams/joined-numbers.js';
import type { FoldedPatient, PatientStreams } from '../streams/patient-streams.js';
import type { Directory, PracticeLists } from '../streams/reference-streams.js';

/** What a decision rests on, and what rules 1 and 2 look at before it. */
export interface LoadedFacts {
  /** The patient whose record it is: the survivor, where the number asked for was superseded. */
  readonly patientId: PatientId;
  readonly folded: FoldedPatient;
  /** Every number of the person, and the one asked for. */
  readonly numbers: readonly PatientState[];
  readonly facts: AccessFacts;
  /** Every stream that was read, and how far; one that was read twice stands here twice. */
  readonly read: readonly ReadStream[];
}

type FoldedList = Folded<PracticeListState>;

type LoadedNumber = Pick<JoinedNumber, 'patientId' | 'folded'>;

/** How streams are read: as of now, or as known at an earlier time. */
interface Reading {
  patient(patientId: PatientId): Promise<FoldedPatient>;
  list(practice: OdsCode): Promise<FoldedList>;
  directory(): Promise<Folded<DirectoryState>>;
  /** What the patient looked like when last seen, to guess which lists will be needed. */
  lastSeen(patientId: PatientId): PatientState | undefined;
  /** The business time at which it is settled which number survives. */
  survivorTime(known: Instant | undefined): Instant;
}

/** No chain of mergers is longer; a circle, which the rules exclude, must not hang a decision. */
const LONGEST_CHAIN = 20;

/** Reads all streams a decision about one patient rests on, as many as can be at once. */
export class AccessFactsLoader {
  private readonly asOfNow: Reading;

  constructor(
    private readonly patients: PatientStreams,
    private readonly lists: PracticeLists,
    private readonly directory: Directory,
    time: LedgerTime,
  ) {
    this.asOfNow = {
      patient: (patientId) => patients.load(patientId),
      list: (practice) => lists.load(practice),
      directory: () => directory.load(),
      lastSeen: (patientId) => patients.peek(patientId),
      survivorTime: (known) => time.present([known]),
    };
  }

  now(patientId: PatientId): Promise<LoadedFacts> {
    return load(patientId, this.asOfNow);
  }

  /** Each stream up to and including what was recorded at `knownAt`. */
  asKnownAt(patientId: PatientId, knownAt: Instant, at: Instant): Promise<LoadedFacts> {
    return load(patientId, {
      patient: (id) => this.patients.loadAsKnownAt(id, knownAt),
      list: (practice) => this.lists.loadAsKnownAt(practice, knownAt),
      directory: () => this.directory.loadAsKnownAt(knownAt),
      lastSeen: () => undefined,
      survivorTime: () => at,
    });
  }
}

/** Lists asked for, each once. */
class ListReads {
  readonly #reads = new Map<OdsCode, Promise<FoldedList>>();

  constructor(private readonly reading: Reading) {}

  /** The lists of every practice that person was ever registered with. */
  ask({ relationships }: PatientState): void {
    for (const { kind, organisation } of relationships) {
      if (kind !== 'registration' || this.#reads.has(organisation)) continue;
      this.#reads.set(organisation, readAhead(this.reading.list(organisation)));
    }
  }

  all(): Promise<readonly (readonly [OdsCode, FoldedList])[]> {
    return Promise.all([...this.#reads].map(async ([practice, read]) => [practice, await read] as const));
  }
}

/** Awaited only later: until then a failure must not count as one that nobody looks at. */
const readAhead = <T>(read: Promise<T>): Promise<T> => {
  read.catch(() => undefined);
  return read;
};

const load = async (asked: PatientId, reading: Reading): Promise<LoadedFacts> => {
  const directoryRead = readAhead(reading.directory());
  const lists = new ListReads(reading);
  const lastSeen = reading.lastSeen(asked);
  if (lastSeen !== undefined) lists.ask(lastSeen);

  const passed: LoadedNumber[] = [];
  const notLinking: LoadedNumber[] = [];
  let patientId = asked;
  let folded = await reading.patient(patientId);
  for (let steps = 0; steps < LONGEST_CHAIN; steps++) {
    const survivor = survivorAt(folded.state.patient, () => reading.survivorTime(folded.last?.recordedAt));
    if (survivor === null) break;
    const next = await reading.patient(survivor);
    if (!isLinkedAt(next.state.patient, patientId, reading.survivorTime(next.last?.recordedAt))) {
      // A merge that an unmerge overtook halfway: asked alone, the survivor would leave this number's dissents out.
      notLinking.push({ patientId: survivor, folded: next });
      break;
    }
    passed.push({ patientId, folded });
    patientId = survivor;
    folded = next;
  }
  const patient = folded.state.patient;
  const superseded = await supersededNumbers(patientId, patient, (id) => reading.patient(id));
  const numbers = [patient, ...superseded.map((s) => s.state), ...passed.map((p) => p.folded.state.patient)];
  for (const number of numbers) lists.ask(number);
  const practiceLists = await lists.all();
  const directory = await directoryRead;
  return {
    patientId,
    folded,
    numbers,
    facts: {
      patient,
      superseded,
      practiceLists: new Map(practiceLists.map(([practice, list]) => [practice, list.state])),
      directory: directory.state,
    },
    read: [
      { stream: patientStream(patientId), last: folded.last },
      ...[...superseded, ...passed, ...notLinking].map((number) => ({
        stream: patientStream(number.patientId),
        last: number.folded.last,
      })),
      ...practiceLists.map(([practice, list]) => ({ stream: practiceListStream(practice), last: list.last })),
      { stream: directoryStream, last: directory.last },
    ],
  };
};
