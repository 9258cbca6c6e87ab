import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ConfirmMergeCommand, MergePatientsCommand, UndoMergeCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { UuidField } from '../../http/fields/index.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';

export class MergeRequestDto {
  @UuidField({
    description: 'Patient id of the number that gives way.',
    example: '0d3f8f43-1f8b-4d5e-8b53-0f4b5c0b6f11',
  })
  readonly superseded!: string;
}

const PROBLEMS = ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_MERGE_INVALID'];

/** One person with two NHS numbers. Until someone confirms, the more restrictive choice of the two holds. */
@ApiTags('Merges')
@ApiBearerAuth()
@Controller('v1/patients/:patientId/merges')
export class MergesController {
  constructor(private readonly commands: Commands) {}

  @Post()
  @CommandEndpoint({
    operationId: 'mergePatients',
    summary: 'Let another number give way to this one',
    status: 201,
    problems: PROBLEMS,
  })
  merge(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { superseded }: MergeRequestDto,
  ): Promise<ReceiptDto> {
    const command = new MergePatientsCommand(call.command(), patientIn(superseded), patientIn(patientId));
    return this.commands.run(call, command);
  }

  @Post(':superseded/confirm')
  @CommandEndpoint({
    operationId: 'confirmMerge',
    summary: "Confirm that both histories are one person's",
    status: 200,
    problems: PROBLEMS,
  })
  confirm(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('superseded') superseded: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    const command = new ConfirmMergeCommand(call.command(), patientIn(superseded), patientIn(patientId));
    return this.commands.run(call, command);
  }

  @Post(':superseded/undo')
  @CommandEndpoint({
    operationId: 'undoMerge',
    summary: 'Take a merge back: they were two people',
    status: 200,
    problems: PROBLEMS,
  })
  undo(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('superseded') superseded: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    const command = new UndoMergeCommand(call.command(), patientIn(superseded), patientIn(patientId));
    return this.commands.run(call, command);
  }
}
