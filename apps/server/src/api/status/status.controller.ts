import { Body, Controller, Delete, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  ErasePatientCommand,
  InvalidateNhsNumberCommand,
  RecordDeathCommand,
  RemoveDeathRecordCommand,
  SetRestrictionCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { dateOf, instantOf, maybe, orNull, patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { DeathDto, ErasureDto, erasureOf, RestrictionDto } from './status.dto.js';

/** What is true of the patient as a whole. */
@ApiTags('Patient status')
@ApiBearerAuth()
@Controller('v1/patients/:patientId')
export class StatusController {
  constructor(private readonly commands: Commands) {}

  @Put('restriction')
  @CommandEndpoint({
    operationId: 'setRestriction',
    summary: 'Restrict a record, or lift the restriction',
    status: 200,
    problems: ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_STATE_UNCHANGED'],
  })
  restrict(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { restricted }: RestrictionDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(
      call,
      new SetRestrictionCommand(call.command(), patientIn(patientId), { restricted }),
    );
  }

  @Put('death')
  @CommandEndpoint({
    operationId: 'recordDeath',
    summary: 'Record a death',
    status: 200,
    problems: ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_STATE_UNCHANGED', 'CONSENT_PERIOD_INVALID'],
  })
  recordDeath(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { status, dateOfDeath, from }: DeathDto,
  ): Promise<ReceiptDto> {
    const body = defined({ status, dateOfDeath: orNull(dateOf, dateOfDeath), from: maybe(instantOf, from) });
    return this.commands.run(call, new RecordDeathCommand(call.command(), patientIn(patientId), body));
  }

  @Delete('death')
  @CommandEndpoint({
    operationId: 'removeDeath',
    summary: 'Take back a death recorded in error',
    status: 200,
    problems: ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_DEATH_NOT_RECORDED'],
  })
  removeDeath(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(call, new RemoveDeathRecordCommand(call.command(), patientIn(patientId), {}));
  }

  @Post('invalidation')
  @CommandEndpoint({
    operationId: 'invalidateNhsNumber',
    summary: 'Record that the NHS number is not to be used any more',
    status: 200,
    problems: ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_NHS_NUMBER_INVALIDATED', 'CONSENT_STATE_UNCHANGED'],
  })
  invalidate(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(call, new InvalidateNhsNumberCommand(call.command(), patientIn(patientId), {}));
  }

  @Post('erasure')
  @CommandEndpoint({
    operationId: 'erasePatient',
    summary: 'Erase everything personal of a patient, for good',
    description:
      'By administrators, once the record no longer has to be kept or a legal order requires it. The receipt comes when the key is destroyed. What was decided stays on record.',
    status: 200,
    problems: ['CONSENT_PATIENT_NOT_FOUND', 'CONSENT_PATIENT_ERASED', 'CONSENT_ERASURE_RETAINED'],
  })
  erase(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() body: ErasureDto,
  ): Promise<ReceiptDto> {
    return this.commands.run(
      call,
      new ErasePatientCommand(call.command(), patientIn(patientId), erasureOf(body)),
    );
  }
}
