import type { OperationsEvent } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { operationsStream } from '#libs/stored-events';
import type { AlertReader } from '../asking/alert-reader.js';
import type { CommandContext } from '../caller.js';
import type { AcknowledgeAlertCommand, RecordDeadLetterDropCommand } from '../commands/index.js';
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
    private readonly alerts: Pick<AlertReader, 'own'>,
    store: EventStore,
    private readonly digests: Digests,
  ) {
    this.#streams = new FoldedStreams(store, folding, 1);
  }

  async recordDrop({ context, body }: RecordDeadLetterDropCommand): Promise<CommandReceipt> {
    permitFor(context.caller, 'DropDeadLetter', null);
    const recordedBy = context.caller.actor;
    return this.#record(context, (at) => ({ type: 'DeadLetterDropped', data: { ...body, at, recordedBy } }));
  }

  /** An alert may be acknowledged again, by another officer: the list names the first. */
  async acknowledge({ context, alertId }: AcknowledgeAlertCommand): Promise<CommandReceipt> {
    const { caller } = context;
    permitFor(caller, 'AcknowledgeAlert', null);
    const alert = await this.alerts.own(caller, alertId);
    const recordedBy = caller.actor;
    return this.#record(context, (at) => ({ type: 'AlertAcknowledged', data: { ...alert, at, recordedBy } }));
  }

  #record(context: CommandContext, eventAt: (at: Instant) => OperationsEvent): Promise<CommandReceipt> {
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
        const recordedAt = recordTime();
        return Promise.resolve({ events: [eventAt(recordedAt)], recordedAt, createdId: null });
      },
    });
  }
}
