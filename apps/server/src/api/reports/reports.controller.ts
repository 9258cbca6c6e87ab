import { Controller, Get, Header, HttpCode, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OptOutReportQuery, reportCsv } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Problems } from '../../openapi/problems.decorator.js';
import { ALWAYS, operation, QueryEndpoint } from '../common/endpoint.decorators.js';
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

  @Get('opt-outs.csv')
  @HttpCode(200)
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="opt-outs.csv"')
  @operation({
    operationId: 'reportOptOutsAsCsv',
    summary: 'The same as CSV, for a spreadsheet',
    description:
      'The columns: month, what is told apart, registered, opted_out and percent; `*` stands where a number is left out.',
  })
  @ApiResponse({
    status: 200,
    description: 'RFC 4180, the total of each month after its groups. No cell is taken for a formula.',
    content: { 'text/csv': { schema: { type: 'string' } } },
  })
  @Problems(...ALWAYS, 'CONSENT_TIME_INVALID')
  async optOutsAsCsv(
    @Call() call: CallContext,
    @Query() { by, from, to }: OptOutReportQueryDto,
  ): Promise<string> {
    return reportCsv(await this.queries.execute(new OptOutReportQuery(call.caller, by, from, to)));
  }
}
