import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { apiError } from '../http/errors.js';
import { problemTypeOf } from '../http/problem.js';
import { Public } from '../http/public.decorator.js';
import { definitionOf } from './catalogue.js';
import { Problems } from './problems.decorator.js';

export class ProblemTypeDto {
  @ApiProperty({ type: 'string', format: 'uri-reference', description: 'This address.' })
  readonly type!: string;

  @ApiProperty({ type: 'string', description: 'The code.', example: 'CONSENT_REVISION_STALE' })
  readonly code!: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status it is answered with.', example: 412 })
  readonly status!: number;

  @ApiProperty({ type: 'string', description: 'What it means.' })
  readonly title!: string;

  @ApiProperty({ type: 'string', description: 'What to do about it.' })
  readonly remedy!: string;
}

/** Where the `type` of every problem leads. */
@ApiTags('Operations')
@Public()
@Controller('problems')
export class ProblemTypesController {
  @Get(':code')
  @ApiOperation({ operationId: 'explainProblem', summary: 'What a problem code means', security: [] })
  @ApiParam({ name: 'code', description: 'The code of a problem.', example: 'CONSENT_REVISION_STALE' })
  @ApiOkResponse({ type: ProblemTypeDto })
  @Problems('CONSENT_ROUTE_NOT_FOUND')
  explain(@Param('code') code: string): ProblemTypeDto {
    const definition = definitionOf(code);
    if (definition === undefined) throw apiError('CONSENT_ROUTE_NOT_FOUND');
    const { status, title, remedy } = definition;
    return { type: problemTypeOf(code), code, status, title, remedy };
  }
}
