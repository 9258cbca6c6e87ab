import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { OptOutReportQuery } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { OptOutReportDto, OptOutReportQueryDto, reportOf } from './report.dto.js';

/** Numbers about many people, none of whom they give away. */
@ApiTags('Reports')
@ApiBearerAuth()
@Controller('v1/reports')
export class ReportsController {
  constructor(private readonly queries: QueryBus) {}

  @Get('opt-outs')
  @QueryEndpoint({
    operationId: 'reportOptOuts',
    summary: 'How many are opted out, by month and by practice, area or age band',
    description:
      'Counts of 1 to 7 are left out and all others rounded to 5; where a total would give a group away, another is ' +
      'left out with it.',
    type: OptOutReportDto,
    problems: ['CONSENT_TIME_INVALID'],
  })
  async optOuts(
    @Call() call: CallContext,
    @Query() { by, from, to }: OptOutReportQueryDto,
  ): Promise<OptOutReportDto> {
    return reportOf(await this.queries.execute(new OptOutReportQuery(call.caller, by, from, to)));
  }
}
