import type { CommandBus } from '@nestjs/cqrs';
import {
  ExpireAccessRequestCommand,
  ExpireCodeCommand,
  ownContext,
  RecordCodeDeliveredCommand,
  RecordCodeDeliveryFailedCommand,
  RecordContactCodeUndeliveredCommand,
} from '#libs/application';
import type { LedgerActs } from '#libs/reactors';

/** What effects record, as commands of the ledger itself. The bus is there once the application is: bind it then. */
export class CommandActs implements LedgerActs {
  #bus: Pick<CommandBus, 'execute'> | undefined;

  bind(bus: Pick<CommandBus, 'execute'>): void {
    this.#bus = bus;
  }

  codeDelivered: LedgerActs['codeDelivered'] = ({ patientId, ...body }, key) =>
    this.#run(new RecordCodeDeliveredCommand(ownContext(key), patientId, body));

  codeDeliveryFailed: LedgerActs['codeDeliveryFailed'] = ({ patientId, ...body }, key) =>
    this.#run(new RecordCodeDeliveryFailedCommand(ownContext(key), patientId, body));

  contactCodeUndelivered: LedgerActs['contactCodeUndelivered'] = ({ patientId, ...body }, key) =>
    this.#run(new RecordContactCodeUndeliveredCommand(ownContext(key), patientId, body));

  expireCode: LedgerActs['expireCode'] = ({ patientId, ...body }, key) =>
    this.#run(new ExpireCodeCommand(ownContext(key), patientId, body));

  expireAccessRequest: LedgerActs['expireAccessRequest'] = ({ patientId, ...body }, key) =>
    this.#run(new ExpireAccessRequestCommand(ownContext(key), patientId, body));

  async #run(command: Parameters<CommandBus['execute']>[0]): Promise<void> {
    if (this.#bus === undefined) throw new Error('no command bus is bound');
    await this.#bus.execute(command);
  }
}
