import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { permitFor } from '#libs/application';
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
    permitFor(call.caller, 'ReadClock', null);
    return { now: this.ledger.clock.now() };
  }

  @Put('clock')
  @QueryEndpoint({
    operationId: 'moveClock',
    summary: "Move the ledger's idea of now, forwards only",
    description: 'A time already past is refused. The clock stays moved over a restart.',
    type: ClockDto,
    body: true,
    problems: ['CONSENT_CLOCK_FORWARDS_ONLY'],
  })
  move(@Call() call: CallContext, @Body() { to, advanceSeconds }: MoveClockDto): ClockDto {
    permitFor(call.caller, 'MoveClock', null);
    const clock = this.clock();
    try {
      const now =
        to === undefined ? clock.advance((advanceSeconds ?? 0) * 1000) : clock.advanceTo(instant(to));
      this.ledger.effects.reactors.look();
      this.ledger.effects.pushing.webhooks.look();
      return { now };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // An instant is one that a clock can show, so what is wrong with it is that it lies behind.
      if (to !== undefined) throw apiError('CONSENT_CLOCK_FORWARDS_ONLY');
      throw apiError('CONSENT_REQUEST_INVALID', {
        errors: [{ pointer: '/advanceSeconds', detail: 'must lead to a year before 10000' }],
      });
    }
  }

  private clock(): PersistentSandboxClock {
    const { clock } = this.ledger;
    if (!(clock instanceof PersistentSandboxClock)) throw apiError('CONSENT_ROUTE_NOT_FOUND');
    return clock;
  }
}
