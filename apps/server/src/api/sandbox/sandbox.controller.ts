import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { applicationError } from '#libs/application';
import { instant } from '#libs/kernel';
import { LEDGER, type Ledger, PersistentSandboxClock } from '../../composition/index.js';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { apiError } from '../../http/errors.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { ClockDto, MoveClockDto } from './sandbox.dto.js';

/** For integrators and tests. In production these addresses do not exist. */
@ApiTags('Sandbox')
@ApiBearerAuth()
@Controller('v1/sandbox')
export class SandboxController {
  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  @Get('clock')
  @QueryEndpoint({ operationId: 'readClock', summary: "The ledger's idea of now", type: ClockDto })
  read(@Call() call: CallContext): ClockDto {
    this.assertAdmin(call);
    return { now: this.ledger.clock.now() };
  }

  @Put('clock')
  @QueryEndpoint({
    operationId: 'moveClock',
    summary: "Move the ledger's idea of now, forwards only",
    description: 'A time already past leaves the clock where it is. It stays moved over a restart.',
    type: ClockDto,
    body: true,
  })
  move(@Call() call: CallContext, @Body() { to, advanceSeconds }: MoveClockDto): ClockDto {
    this.assertAdmin(call);
    const clock = this.clock();
    try {
      return {
        now: to === undefined ? clock.advance((advanceSeconds ?? 0) * 1000) : clock.advanceTo(instant(to)),
      };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const pointer = to === undefined ? '/advanceSeconds' : '/to';
      throw apiError('CONSENT_REQUEST_INVALID', {
        errors: [{ pointer, detail: 'must lead to a year before 10000' }],
      });
    }
  }

  private assertAdmin(call: CallContext): void {
    if (call.caller.actor.role !== 'admin') throw applicationError('CONSENT_NOT_PERMITTED');
  }

  private clock(): PersistentSandboxClock {
    const { clock } = this.ledger;
    if (!(clock instanceof PersistentSandboxClock)) throw apiError('CONSENT_ROUTE_NOT_FOUND');
    return clock;
  }
}
