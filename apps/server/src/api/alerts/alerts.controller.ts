import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AcknowledgeAlertCommand, applicationError, ListAlertsQuery } from '#libs/application';
import { type EventId, isUuid } from '#libs/kernel';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { ods, orNull } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { alertOptions, AlertsDto, alertsOf, AlertsQueryDto } from './alert.dto.js';

/** What a practice's privacy officer has to look at. */
@ApiTags('Alerts')
@ApiBearerAuth()
@Controller('v1/alerts')
export class AlertsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listAlerts',
    summary: 'Emergency overrides, self-claimed relationships and locked requests, newest first',
    description:
      'For the privacy officer (R0001) of the practice where the patient was registered at the time, and for auditors.',
    type: AlertsDto,
    paged: true,
    problems: ['PROJECTION_POSITION_AHEAD', 'PROJECTION_BEHIND', 'READ_MODEL_CURSOR_INVALID'],
  })
  async list(@Call() call: CallContext, @Query() query: AlertsQueryDto): Promise<AlertsDto> {
    const practice = orNull(ods, query.practice);
    const found = await this.queries.execute(new ListAlertsQuery(call.caller, practice, alertOptions(query)));
    call.next(found.next);
    return alertsOf(found);
  }

  @Post(':alertId/acknowledgement')
  @CommandEndpoint({
    operationId: 'acknowledgeAlert',
    summary: 'Put on record that an alert has been looked at',
    description: 'By a privacy officer (R0001) of the practice. The list names who was first, and when.',
    status: 200,
    problems: ['CONSENT_ALERT_NOT_FOUND'],
  })
  acknowledge(
    @Call() call: CallContext,
    @Param('alertId') alertId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    if (!isUuid(alertId)) throw applicationError('CONSENT_ALERT_NOT_FOUND');
    return this.commands.run(call, new AcknowledgeAlertCommand(call.command(), alertId as EventId));
  }
}
