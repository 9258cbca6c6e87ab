import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { SetItemPrivacyCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, maybe, ods, patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { PrivateItemDto } from './private-item.dto.js';

const PROBLEMS = [
  'CONSENT_PATIENT_NOT_FOUND',
  'CONSENT_ORGANISATION_UNKNOWN',
  'CONSENT_ORGANISATION_CLOSED',
  'CONSENT_ITEM_PRIVACY_UNCHANGED',
];

const bodyOf = ({ itemId, organisation, from }: PrivateItemDto, isPrivate: boolean) =>
  defined({ itemId, organisation: ods(organisation), private: isPrivate, from: maybe(instantOf, from) });

@ApiTags('Private items')
@ApiBearerAuth()
@Controller('v1/patients/:patientId/private-items')
export class PrivateItemsController {
  constructor(private readonly commands: Commands) {}

  @Post()
  @CommandEndpoint({
    operationId: 'markItemPrivate',
    summary: 'Mark an item of the record private',
    description: 'Nothing lifts it for others, not even an emergency override.',
    status: 201,
    problems: PROBLEMS,
  })
  mark(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() body: PrivateItemDto,
  ): Promise<ReceiptDto> {
    const command = new SetItemPrivacyCommand(call.command(), patientIn(patientId), bodyOf(body, true));
    return this.commands.run(call, command);
  }

  @Post('lift')
  @CommandEndpoint({
    operationId: 'liftItemPrivacy',
    summary: 'Make a private item visible again',
    status: 200,
    problems: PROBLEMS,
  })
  lift(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() body: PrivateItemDto,
  ): Promise<ReceiptDto> {
    const command = new SetItemPrivacyCommand(call.command(), patientIn(patientId), bodyOf(body, false));
    return this.commands.run(call, command);
  }
}
