import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { AccessExplainer } from '../asking/access-explainer.js';
import { type AccessAnswer, DecideAccessCommand } from '../commands/index.js';
import { AccessDecider } from '../deciding/access-decider.js';
import { type AccessExplanation, ExplainAccessQuery } from '../queries/index.js';

@CommandHandler(DecideAccessCommand)
export class DecideAccessHandler implements ICommandHandler<DecideAccessCommand> {
  constructor(private readonly decider: AccessDecider) {}

  execute(command: DecideAccessCommand): Promise<readonly AccessAnswer[]> {
    return this.decider.decide(command);
  }
}

@QueryHandler(ExplainAccessQuery)
export class ExplainAccessHandler implements IQueryHandler<ExplainAccessQuery> {
  constructor(private readonly explainer: AccessExplainer) {}

  async execute(query: ExplainAccessQuery): Promise<AccessExplanation> {
    return this.explainer.explain(query);
  }
}
