import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { GroundReader } from '../asking/ground-reader.js';
import { EndGroundCommand, ExtendGroundCommand, RecordGroundCommand } from '../commands/index.js';
import { GetGroundQuery, type GroundView, ListGroundsQuery, type Revised } from '../queries/index.js';
import type { CommandReceipt } from '../receipt.js';
import { ReferenceCommands } from '../running/reference-commands.js';

@CommandHandler(RecordGroundCommand)
export class RecordGroundHandler implements ICommandHandler<RecordGroundCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: RecordGroundCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeGrounds(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(ExtendGroundCommand)
export class ExtendGroundHandler implements ICommandHandler<ExtendGroundCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: ExtendGroundCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeGrounds(command, (given) => ({ type, ...body, ...given }));
  }
}

@CommandHandler(EndGroundCommand)
export class EndGroundHandler implements ICommandHandler<EndGroundCommand> {
  constructor(private readonly commands: ReferenceCommands) {}

  execute(command: EndGroundCommand): Promise<CommandReceipt> {
    const { type, body } = command;
    return this.commands.changeGrounds(command, (given) => ({ type, ...body, ...given }));
  }
}

@QueryHandler(ListGroundsQuery)
export class ListGroundsHandler implements IQueryHandler<ListGroundsQuery> {
  constructor(private readonly reader: GroundReader) {}

  execute(query: ListGroundsQuery): Promise<Revised<readonly GroundView[]>> {
    return this.reader.grounds(query);
  }
}

@QueryHandler(GetGroundQuery)
export class GetGroundHandler implements IQueryHandler<GetGroundQuery> {
  constructor(private readonly reader: GroundReader) {}

  execute(query: GetGroundQuery): Promise<Revised<GroundView>> {
    return this.reader.ground(query);
  }
}
