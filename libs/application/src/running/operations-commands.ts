import { operationsStream } from '#libs/stored-events';
import type { EventStore } from '#libs/event-store';
import type { RecordDeadLetterDropCommand } from '../commands/index.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import { FoldedStreams } from '../streams/folded-streams.js';
import type { CommandRunner } from './command-runner.js';
import { type Digests, identityOf } from './command-identity.js';

/** Nothing is decided by what was decided before. */
const folding = { empty: null, fold: () => null };

/** Puts on record what people decided about the ledger's own work. */
export class OperationsCommands {
  readonly #streams: FoldedStreams<null>;

  constructor(
    private readonly runner: CommandRunner,
    store: EventStore,
    private readonly digests: Digests,
  ) {
    this.#streams = new FoldedStreams(store, folding, 1);
  }

  async recordDrop({ context, body }: RecordDeadLetterDropCommand): Promise<CommandReceipt> {
    permitFor(context.caller, 'DropDeadLetter', null);
    return this.runner.run<null>({
      stream: operationsStream,
      subjectId: 'england',
      identity: identityOf(this.digests, context),
      ifMatch: context.ifMatch,
      load: () => this.#streams.load(operationsStream),
      show: () => Promise.resolve(),
      authorise: () => Promise.resolve(),
      createdBy: () => null,
      decide: (_, recordTime) => {
        const at = recordTime();
        const data = { ...body, at, recordedBy: context.caller.actor };
        return Promise.resolve({
          events: [{ type: 'DeadLetterDropped', data }],
          recordedAt: at,
          createdId: null,
        });
      },
    });
  }
}
