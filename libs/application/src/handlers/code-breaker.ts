import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { CloseCodeBreakerCommand } from '../commands/index.js';
import { permitFor } from '../permission/permit.js';
import { type CodeBreakerView, GetCodeBreakerQuery } from '../queries/index.js';
import type { CommandReceipt } from '../receipt.js';
import { CodeBreaker } from '../requesting/code-breaker.js';
import { CodeGate } from '../requesting/code-gate.js';

@CommandHandler(CloseCodeBreakerCommand)
export class CloseCodeBreakerHandler implements ICommandHandler<CloseCodeBreakerCommand> {
  constructor(private readonly breaker: CodeBreaker) {}

  execute(command: CloseCodeBreakerCommand): Promise<CommandReceipt> {
    return this.breaker.close(command);
  }
}

@QueryHandler(GetCodeBreakerQuery)
export class GetCodeBreakerHandler implements IQueryHandler<GetCodeBreakerQuery> {
  constructor(private readonly gate: CodeGate) {}

  async execute({ caller }: GetCodeBreakerQuery): Promise<CodeBreakerView> {
    permitFor(caller, 'GetCodeBreaker', null);
    return this.gate.view();
  }
}
