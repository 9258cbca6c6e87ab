import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RecordChoiceCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { ChoiceDto, choiceOf } from './choice.dto.js';

@ApiTags('Choices')
@ApiBearerAuth()
@Controller('v1/patients/:patientId/choices')
export class ChoicesController {
  constructor(private readonly commands: Commands) {}

  @Post()
  @CommandEndpoint({
    operationId: 'recordChoice',
    summary: "Record a patient's choice",
    description:
      'Any choice may follow any other; it holds for every later decision. What was shared before stays shared.',
    status: 201,
    problems: [
      'CONSENT_PATIENT_NOT_FOUND',
      'CONSENT_PATIENT_DECEASED',
      'CONSENT_NOT_ENTITLED',
      'CONSENT_IDENTITY_LEVEL_TOO_LOW',
      'CONSENT_CHOICE_INVALID',
      'CONSENT_PERIOD_INVALID',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
      'CONSENT_NHS_NUMBER_INVALIDATED',
    ],
  })
  record(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() body: ChoiceDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(
      call,
      new RecordChoiceCommand(call.command(), patientIn(patientId), choiceOf(body)),
    );
  }
}
