import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type OptOutReport, OptOutReportQuery } from '../queries/index.js';
import { OptOutReporter } from '../reports/opt-out-reporter.js';

@QueryHandler(OptOutReportQuery)
export class OptOutReportHandler implements IQueryHandler<OptOutReportQuery> {
  constructor(private readonly reporter: OptOutReporter) {}

  execute(query: OptOutReportQuery): Promise<OptOutReport> {
    return this.reporter.report(query);
  }
}
