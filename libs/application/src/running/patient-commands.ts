import {
  type Actor,
  decidePatient,
  evolvePatient,
  type PatientCommand,
  type PatientEvent,
  type PatientState,
} from '#libs/consent';
import { eventIdOf, type Instant, type PatientId } from '#libs/kernel';
import { patientStream } from '#libs/stored-events';
import type { CommandContext } from '../caller.js';
import type { LedgerTime } from '../ledger-time.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import type { Permit } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import type { CommandTrace } from '../streams/folded.js';
import type { FoldedPatient, PatientFold, PatientStreams } from '../streams/patient-streams.js';
import type { Directory, Grounds, PracticeLists } from '../streams/reference-streams.js';
import { type CommandIdentity, type Digests, identityOf } from './command-identity.js';
import type { CommandRunner, Decided, RecordTime, StreamTask } from './command-runner.js';
import type { LoadedSubject, Subjects } from './subjects.js';

/** What is at hand when a domain command is made. */
export interface Given {
  readonly by: Actor;
  readonly now: Instant;
  /** With identity and contact values opened. */
  readonly state: PatientState;
}

/** One patient command as the runner needs it. */
export interface PatientDeed {
  readonly context: CommandContext;
  readonly identity: CommandIdentity;
  readonly patientId: PatientId;
  readonly permit: Permit;
  toDomain(given: Given): PatientCommand;
  /** Whether the rules look at the lists of the person's practices, as they do for access requests. */
  readonly asksLists?: boolean;
  /** Where the deed supersedes a number: the survivor as it stands when that is decided. */
  readonly survivor?: (() => Promise<PatientState>) | undefined;
  /** Whether it speaks of a project on record. */
  readonly restsOnGrounds?: boolean;
  /** Id of what it makes. `trace` when it was made before. */
  createdId(state: PatientState, trace: CommandTrace | undefined): string | null;
}

interface DecidedPatient extends Decided {
  readonly events: readonly PatientEvent[];
}

/** Carries out commands to patients' streams. */
export class PatientCommands {
  constructor(
    private readonly runner: CommandRunner,
    private readonly patients: PatientStreams,
    private readonly directory: Directory,
    private readonly lists: PracticeLists,
    private readonly grounds: Grounds,
    private readonly subjects: Subjects,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
    private readonly digests: Digests,
  ) {}

  identityOf(context: CommandContext): CommandIdentity {
    return identityOf(this.digests, context);
  }

  /** Every "no such patient" takes the same time at least. */
  withFloor<T>(work: () => Promise<T>): Promise<T> {
    return this.floor.keep(work);
  }

  run(deed: PatientDeed): Promise<CommandReceipt> {
    return this.withFloor(() => this.runner.run(this.taskOf(deed)));
  }

  /** What the deed would make of the patient now; refusals are thrown as when it is run. */
  async rehearse(deed: PatientDeed): Promise<PatientState> {
    const subject = await this.subjects.load(deed.patientId);
    deed.permit.show(subject);
    deed.permit.authorise(subject);
    const { events, recordedAt } = await this.decide(deed, subject, (...known) =>
      this.time.toRecord(subject.folded.last?.recordedAt, ...known),
    );
    return events.reduce<PatientState>(
      (state, event, index) =>
        evolvePatient(state, { ...event, id: eventIdOf(deed.identity.commandId, index), recordedAt }),
      subject.state,
    );
  }

  load(patientId: PatientId): Promise<FoldedPatient> {
    return this.patients.load(patientId);
  }

  private taskOf(deed: PatientDeed): StreamTask<PatientFold> {
    const { patientId, permit, context, identity } = deed;
    let latest: LoadedSubject | undefined;
    const subjectOf = async (folded: FoldedPatient): Promise<LoadedSubject> => {
      if (latest?.folded !== folded) latest = await this.subjects.of(patientId, folded);
      return latest;
    };
    return {
      stream: patientStream(patientId),
      subjectId: patientId,
      identity,
      ifMatch: context.ifMatch,
      load: () => this.patients.load(patientId),
      kept: () => this.patients.kept(patientId),
      appended: (base, events, at) => {
        this.patients.appended(patientId, base, events, at);
      },
      show: async (folded) => {
        permit.show(await subjectOf(folded));
      },
      authorise: async (folded) => {
        permit.authorise(await subjectOf(folded));
      },
      decide: async (folded, recordTime) => this.decide(deed, await subjectOf(folded), recordTime),
      createdBy: (trace, { state }) => deed.createdId(state.patient, trace),
    };
  }

  private async decide(
    deed: PatientDeed,
    { patientId, folded, others }: LoadedSubject,
    recordTime: RecordTime,
  ): Promise<DecidedPatient> {
    const directory = await this.directory.load();
    const grounds = deed.restsOnGrounds === true ? await this.grounds.load() : undefined;
    const state = await this.patients.opened(folded);
    const otherStates = await Promise.all(others.map((other) => this.patients.opened(other.folded)));
    const survivor = await deed.survivor?.();
    const lists = deed.asksLists === true ? await this.listsOf([state, ...otherStates]) : [];
    const now = recordTime(
      directory.last?.recordedAt,
      grounds?.last?.recordedAt,
      survivor?.lastRecordedAt,
      ...lists.map(([, list]) => list.last?.recordedAt),
      ...others.map((other) => other.folded.last?.recordedAt),
    );
    const command = deed.toDomain({ by: deed.context.caller.actor, now, state });
    const decision = decidePatient(command, state, {
      patientId,
      directory: directory.state,
      grounds: grounds?.state,
      others: otherStates,
      superseded: others.map((other, index) => ({ ...other, state: otherStates[index] ?? other.state })),
      practiceLists: new Map(lists.map(([practice, list]) => [practice, list.state])),
      survivor,
    });
    if (!decision.ok) throw decision.error;
    return { events: decision.value, recordedAt: now, createdId: deed.createdId(state, undefined) };
  }

  /** The lists of every practice the person was ever registered with. */
  private listsOf(numbers: readonly PatientState[]) {
    const practices = new Set(
      numbers
        .flatMap((number) => number.relationships)
        .filter(({ kind }) => kind === 'registration')
        .map(({ organisation }) => organisation),
    );
    return Promise.all(
      [...practices].map(async (practice) => [practice, await this.lists.load(practice)] as const),
    );
  }
}
