import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { SecondaryUseExplainer } from '../asking/secondary-use-explainer.js';
import { DecideSecondaryUseCommand, type SecondaryUseAnswer } from '../commands/index.js';
import { SecondaryUseDecider } from '../deciding/secondary-use-decider.js';
import { ExplainSecondaryUseQuery, type SecondaryUseExplanation } from '../queries/index.js';

@CommandHandler(DecideSecondaryUseCommand)
export class DecideSecondaryUseHandler implements ICommandHandler<DecideSecondaryUseCommand> {
  constructor(private readonly decider: SecondaryUseDecider) {}

  execute(command: DecideSecondaryUseCommand): Promise<readonly SecondaryUseAnswer[]> {
    return this.decider.decide(command);
  }
}

@QueryHandler(ExplainSecondaryUseQuery)
export class ExplainSecondaryUseHandler implements IQueryHandler<ExplainSecondaryUseQuery> {
  constructor(private readonly explainer: SecondaryUseExplainer) {}

  execute(query: ExplainSecondaryUseQuery): Promise<SecondaryUseExplanation> {
    return this.explainer.explain(query);
  }
}
