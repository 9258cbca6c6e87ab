import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ListPracticePatientsQuery } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { organisationIn } from '../common/parse.js';
import { fresh, FreshPageDto, page } from '../common/queries.dto.js';
import { PracticePatientsDto, practicePatientsOf } from './practice-patient.dto.js';

@ApiTags('Practices')
@ApiBearerAuth()
@Controller('v1/practices/:practice/patients')
export class PracticePatientsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listPracticePatients',
    summary: 'The patients registered with a practice',
    description: 'For the practice itself and for auditors.',
    type: PracticePatientsDto,
    paged: true,
    problems: [
      'CONSENT_ORGANISATION_NOT_FOUND',
      'PROJECTION_POSITION_AHEAD',
      'PROJECTION_BEHIND',
      'READ_MODEL_CURSOR_INVALID',
    ],
  })
  async list(
    @Call() call: CallContext,
    @Param('practice') practice: string,
    @Query() query: FreshPageDto,
  ): Promise<PracticePatientsDto> {
    const options = { ...page(query), ...fresh(query) };
    const found = await this.queries.execute(
      new ListPracticePatientsQuery(call.caller, organisationIn(practice), options),
    );
    call.next(found.next);
    return practicePatientsOf(found);
  }
}
