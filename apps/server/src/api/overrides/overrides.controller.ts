import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { EndEmergencyOverrideCommand, StartEmergencyOverrideCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { ods, partIn, patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { StartOverrideDto } from './override.dto.js';

@ApiTags('Emergency override')
@ApiBearerAuth()
@Controller('v1/patients/:patientId/emergency-overrides')
export class OverridesController {
  constructor(private readonly commands: Commands) {}

  @Post()
  @CommandEndpoint({
    operationId: 'startOverride',
    summary: 'Look at a record in an emergency',
    description:
      'For the caller alone, for a few hours, with an alert to the privacy officer and the patient. ' +
      'Where no relationship is live one is opened that ends with it.',
    status: 201,
    problems: [
      'CONSENT_PATIENT_NOT_FOUND',
      'CONSENT_OVERRIDE_NOT_PERMITTED',
      'CONSENT_REASON_NOT_PERMITTED',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
    ],
  })
  start(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { organisation, reason, note }: StartOverrideDto,
  ): Promise<ReceiptDto> {
    const body = { organisation: ods(organisation), reason, note: note ?? null };
    return this.commands.run(
      call,
      new StartEmergencyOverrideCommand(call.command(), patientIn(patientId), body),
    );
  }

  @Post(':overrideId/end')
  @CommandEndpoint({
    operationId: 'endOverride',
    summary: 'End an emergency override before its time',
    status: 200,
    problems: ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_OVERRIDE_NOT_FOUND'],
  })
  end(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('overrideId') overrideId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    const body = { overrideId: partIn(overrideId, 'CONSENT_OVERRIDE_NOT_FOUND') };
    return this.commands.run(
      call,
      new EndEmergencyOverrideCommand(call.command(), patientIn(patientId), body),
    );
  }
}
