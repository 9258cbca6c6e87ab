import {
  decideDirectory,
  decideGrounds,
  decidePracticeList,
  type DirectoryCommand,
  type DirectoryCommandType,
  type DirectoryState,
  type GroundCommand,
  type GroundCommandType,
  type GroundsState,
  type PracticeListState,
} from '#libs/consent';
import { directoryStream, groundsStream, practiceListStream } from '#libs/stored-events';
import type {
  DirectoryStreamCommand,
  GroundsStreamCommand,
  SetPracticeListEntryCommand,
} from '../commands/index.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import type { Directory, Grounds, PracticeLists } from '../streams/reference-streams.js';
import { type Digests, identityOf } from './command-identity.js';
import type { CommandRunner, Decided, RecordTime, StreamTask } from './command-runner.js';

const SUBJECT_OF_REFERENCE_DATA = 'england';

/** Nobody is protected by hiding reference data, and nothing is made under an id of its own. */
const plain = {
  show: () => Promise.resolve(),
  authorise: () => Promise.resolve(),
  createdBy: () => null,
};

/** Carries out commands to the directory, to the grounds and to practices' lists. */
export class ReferenceCommands {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: Directory,
    private readonly grounds: Grounds,
    private readonly lists: PracticeLists,
    private readonly digests: Digests,
  ) {}

  async changeDirectory<T extends DirectoryCommandType>(
    { context, type }: DirectoryStreamCommand<T>,
    toDomain: (given: Pick<DirectoryCommand, 'by' | 'now'>) => DirectoryCommand,
  ): Promise<CommandReceipt> {
    permitFor<DirectoryCommandType>(context.caller, type, null);
    const task: StreamTask<DirectoryState> = {
      ...plain,
      stream: directoryStream,
      subjectId: SUBJECT_OF_REFERENCE_DATA,
      identity: identityOf(this.digests, context),
      ifMatch: context.ifMatch,
      load: () => this.directory.load(),
      decide: ({ state }, recordTime) => {
        const now = recordTime();
        const decision = decideDirectory(toDomain({ by: context.caller.actor, now }), state);
        if (!decision.ok) throw decision.error;
        return Promise.resolve({ events: decision.value, recordedAt: now, createdId: null });
      },
    };
    return this.runner.run(task);
  }

  async changeGrounds<T extends GroundCommandType>(
    { context, type }: GroundsStreamCommand<T>,
    toDomain: (given: Pick<GroundCommand, 'by' | 'now'>) => GroundCommand,
  ): Promise<CommandReceipt> {
    permitFor<GroundCommandType>(context.caller, type, null);
    const task: StreamTask<GroundsState> = {
      ...plain,
      stream: groundsStream,
      subjectId: SUBJECT_OF_REFERENCE_DATA,
      identity: identityOf(this.digests, context),
      ifMatch: context.ifMatch,
      load: () => this.grounds.load(),
      decide: ({ state }, recordTime) => {
        const now = recordTime();
        const decision = decideGrounds(toDomain({ by: context.caller.actor, now }), state);
        if (!decision.ok) throw decision.error;
        return Promise.resolve({ events: decision.value, recordedAt: now, createdId: null });
      },
    };
    return this.runner.run(task);
  }

  async changePracticeList(command: SetPracticeListEntryCommand): Promise<CommandReceipt> {
    const { context, type, body } = command;
    permitFor(context.caller, type, body);
    return this.runner.run<PracticeListState>({
      ...plain,
      stream: practiceListStream(body.practice),
      subjectId: body.practice,
      identity: identityOf(this.digests, context),
      ifMatch: context.ifMatch,
      load: () => this.lists.load(body.practice),
      decide: (_, recordTime) => this.decideEntry(command, recordTime),
    });
  }

  private async decideEntry(
    { context, type, body }: SetPracticeListEntryCommand,
    recordTime: RecordTime,
  ): Promise<Decided> {
    const directory = await this.directory.load();
    const now = recordTime(directory.last?.recordedAt);
    const entry = { type, ...body, by: context.caller.actor, now };
    const decision = decidePracticeList(entry, directory.state);
    if (!decision.ok) throw decision.error;
    return { events: decision.value, recordedAt: now, createdId: null };
  }
}
