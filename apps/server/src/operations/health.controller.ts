import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { apiError } from '../http/errors.js';
import { Public } from '../http/public.decorator.js';
import { Problems } from '../openapi/problems.decorator.js';
import { HealthDto } from './health.dto.js';
import { Readiness } from './readiness.js';

@ApiTags('Operations')
@Public()
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('livez')
  @ApiOperation({ operationId: 'live', summary: 'Whether the process runs', security: [] })
  @ApiOkResponse({ type: HealthDto })
  live(): HealthDto {
    return { status: 'live' };
  }

  @Get('readyz')
  @ApiOperation({
    operationId: 'ready',
    summary: 'Whether the ledger can answer, found out by asking it',
    security: [],
  })
  @ApiOkResponse({ type: HealthDto })
  @Problems(
    'CONSENT_STOPPING',
    'EVENT_STORE_UNAVAILABLE',
    'EVENT_STORE_DAMAGED',
    'CONSENT_READ_MODELS_BEHIND',
    'CONSENT_REACTORS_FAILING',
  )
  async ready(): Promise<HealthDto> {
    if (this.readiness.isStopping) throw apiError('CONSENT_STOPPING');
    await this.readiness.probe();
    return { status: 'ready' };
  }
}
