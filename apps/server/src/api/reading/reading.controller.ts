import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { GetDisclosuresQuery, GetHistoryQuery, GetSharingStateQuery } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { patientIn } from '../common/parse.js';
import { asOf, fresh, FreshAsOfDto, FreshPageDto, page } from '../common/queries.dto.js';
import { DisclosuresDto, disclosuresOf } from './disclosures.dto.js';
import { HistoryDto, historyOf, historyOptions, HistoryQueryDto } from './history.dto.js';
import { SharingStateDto, sharingStateOf } from './sharing-state.dto.js';

const PROBLEMS = ['CONSENT_PATIENT_NOT_FOUND', 'PROJECTION_POSITION_AHEAD', 'PROJECTION_BEHIND'];

/** What is on record about one patient, and who asked. */
@ApiTags('Reading')
@ApiBearerAuth()
@Controller('v1/patients/:patientId')
export class ReadingController {
  constructor(private readonly queries: QueryBus) {}

  @Get('sharing-state')
  @QueryEndpoint({
    operationId: 'getSharingState',
    summary: "What a patient's choices amount to, at any time",
    description:
      'The ETag is the revision of the number in the address, to which commands there are compared. What was known ' +
      'at an earlier time has none.',
    type: SharingStateDto,
    etag: true,
    problems: [...PROBLEMS, 'CONSENT_TIME_INVALID'],
  })
  async sharingState(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Query() query: FreshAsOfDto,
  ): Promise<SharingStateDto> {
    const options = { ...asOf(query), ...fresh(query) };
    const view = await this.queries.execute(
      new GetSharingStateQuery(call.caller, patientIn(patientId), options),
    );
    call.etag(view.askedRevision);
    return sharingStateOf(view);
  }

  @Get('history')
  @QueryEndpoint({
    operationId: 'getHistory',
    summary: 'Everything recorded about a patient, with both its times',
    type: HistoryDto,
    paged: true,
    problems: [...PROBLEMS, 'CONSENT_TIME_INVALID', 'READ_MODEL_CURSOR_INVALID'],
  })
  async history(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Query() query: HistoryQueryDto,
  ): Promise<HistoryDto> {
    const found = await this.queries.execute(
      new GetHistoryQuery(call.caller, patientIn(patientId), historyOptions(query)),
    );
    call.next(found.next);
    return historyOf(found);
  }

  @Get('disclosures')
  @QueryEndpoint({
    operationId: 'getDisclosures',
    summary: "Who asked for a patient's record, and what they were told",
    type: DisclosuresDto,
    paged: true,
    problems: [...PROBLEMS, 'READ_MODEL_CURSOR_INVALID'],
  })
  async disclosures(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Query() query: FreshPageDto,
  ): Promise<DisclosuresDto> {
    const options = { ...page(query), ...fresh(query) };
    const found = await this.queries.execute(
      new GetDisclosuresQuery(call.caller, patientIn(patientId), options),
    );
    call.next(found.next);
    return disclosuresOf(found);
  }
}
