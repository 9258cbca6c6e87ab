import { sharingStateAt } from '#libs/consent';
import type { Position } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import type { ProjectionEngine } from '#libs/projections';
import type { SharingStateQueries } from '#libs/read-models';
import type { LedgerTime } from '../ledger-time.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { notFound, permitFor } from '../permission/permit.js';
import type { GetSharingStateQuery, SharingStateView } from '../queries/index.js';
import { directoryStream } from '#libs/stored-events';
import { readOf, type Subjects } from '../running/subjects.js';
import { type FoldedPatient, type PatientStreams, unwrittenPatient } from '../streams/patient-streams.js';
import type { Directory } from '../streams/reference-streams.js';
import { type Times, timesOf } from './as-of.js';
import { numbersAt, type Person, personAt } from './person.js';
import { reached } from './reached.js';
import { overridesAt, privateItemsAt } from './shown-at.js';

/** The read model of where every patient stands now. */
export interface SharingStateModel {
  readonly projections: Pick<ProjectionEngine, 'waitFor'>;
  readonly sharingStates: SharingStateQueries;
}

/** What a person's choices amount to: the present from the read model, the past from the streams. */
export class SharingStateReader {
  constructor(
    private readonly model: SharingStateModel,
    private readonly patients: PatientStreams,
    private readonly directory: Directory,
    private readonly subjects: Subjects,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
  ) {}

  sharingState({ caller, patientId, options }: GetSharingStateQuery): Promise<SharingStateView> {
    const permit = permitFor(caller, 'GetSharingState', null);
    return this.floor.keep(async () => {
      const now = await this.time.answer(
        async () => {
          const subject = await this.subjects.load(patientId);
          permit.show(subject);
          permit.authorise(subject);
          const { last } = await this.directory.load();
          return [...readOf(subject), { stream: directoryStream, last }];
        },
        (read) => read,
      );
      const times = timesOf(options, now.times);
      const person = times.isPast
        ? await this.folded(patientId, times)
        : await this.present(patientId, times, options.minPosition);
      return this.view(person, times, times.isPast ? null : options.minPosition);
    });
  }

  /** A row holds all that is projected: where that is more than was known at the time answered for, streams tell. */
  private async present(patientId: PatientId, times: Times, minPosition: Position | null): Promise<Person> {
    await this.projected(minPosition);
    const person = await personAt(patientId, times.at, (id) => this.row(id));
    const isAhead = person.read.some(({ last }) => last !== undefined && last.recordedAt > times.knownAt);
    return isAhead ? this.folded(patientId, times) : person;
  }

  private folded(patientId: PatientId, { at, knownAt }: Times): Promise<Person> {
    return personAt(patientId, at, (id) => this.patients.loadAsKnownAt(id, knownAt));
  }

  /** One number as projected, with all that is in its stream by now: nobody misses a change of their own. */
  private async row(patientId: PatientId): Promise<FoldedPatient> {
    await this.projected((await this.patients.load(patientId)).last?.position);
    const fold = await this.model.sharingStates.sharingStateOf(patientId);
    const recordedAt = fold?.state.lastRecordedAt;
    if (fold === undefined || recordedAt === undefined) return unwrittenPatient;
    const { state, revision, position } = fold;
    return {
      ...unwrittenPatient,
      state: { patient: state, personal: [] },
      last: { revision, position, recordedAt },
    };
  }

  private projected(position: Position | null | undefined): Promise<void> {
    return reached(this.model.projections, 'sharing-state', [position]);
  }

  private async view(
    person: Person,
    { at, knownAt, isPast }: Times,
    minPosition: Position | null,
  ): Promise<SharingStateView> {
    const { last, state } = person.folded;
    // Not known at that time: then there was no such patient.
    if (last === undefined || state.patient.identity === undefined) throw notFound();
    const directory = await this.directory.loadAsKnownAt(knownAt);
    const numbers = numbersAt(person, at);
    return {
      ...sharingStateAt({ ...person.facts, directory: directory.state }, at),
      patientId: person.patientId,
      revision: last.revision,
      askedRevision: isPast ? null : (person.asked.last?.revision ?? null),
      position: newestOf(last.position, [minPosition, ...person.read.map((read) => read.last?.position)]),
      at,
      knownAt,
      privateItems: numbers.flatMap((number) => privateItemsAt(number, at)),
      overrides: numbers.flatMap((number) => overridesAt(number, at)),
    };
  }
}

/** Positions of one ledger have one width, and the order of their texts. */
const newestOf = (first: Position, others: readonly (Position | null | undefined)[]): Position =>
  others.reduce<Position>(
    (newest, position) =>
      position !== null && position !== undefined && position > newest ? position : newest,
    first,
  );
