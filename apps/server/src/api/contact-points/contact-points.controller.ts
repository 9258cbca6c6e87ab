import { Body, Controller, Delete, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RemoveContactPointCommand, SetContactPointCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { partIn, patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { SetContactPointDto } from './contact-point.dto.js';

const PROBLEMS = [
  'CONSENT_PATIENT_NOT_FOUND',
  'CONSENT_CONTACT_POINT_NOT_FOUND',
  'CONSENT_PATIENT_DECEASED',
  'CONSENT_IDENTITY_LEVEL_TOO_LOW',
];

/** Where a patient can be reached. Changing one voids the codes sent to it. */
@ApiTags('Contact points')
@ApiBearerAuth()
@Controller('v1/patients/:patientId/contact-points')
export class ContactPointsController {
  constructor(private readonly commands: Commands) {}

  @Post()
  @CommandEndpoint({
    operationId: 'addContactPoint',
    summary: 'Add a contact point',
    description: 'The receipt names its id.',
    status: 201,
    problems: [...PROBLEMS, 'CONSENT_CONTACT_POINT_INVALID'],
  })
  add(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { channel, value, preferred }: SetContactPointDto,
  ): Promise<ReceiptDto> {
    const body = { channel, value, preferred: preferred ?? false };
    return this.commands.run(call, new SetContactPointCommand(call.command(), patientIn(patientId), body));
  }

  @Put(':contactPointId')
  @CommandEndpoint({
    operationId: 'changeContactPoint',
    summary: 'Change a contact point',
    description: 'Its value or preference; the channel stays.',
    status: 200,
    problems: [...PROBLEMS, 'CONSENT_CONTACT_POINT_INVALID', 'CONSENT_STATE_UNCHANGED'],
  })
  change(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('contactPointId') contactPointId: string,
    @Body() { channel, value, preferred }: SetContactPointDto,
  ): Promise<ReceiptDto> {
    const body = {
      contactPointId: partIn(contactPointId, 'CONSENT_CONTACT_POINT_NOT_FOUND'),
      channel,
      value,
      preferred: preferred ?? false,
    };
    return this.commands.run(call, new SetContactPointCommand(call.command(), patientIn(patientId), body));
  }

  @Delete(':contactPointId')
  @CommandEndpoint({
    operationId: 'removeContactPoint',
    summary: 'Remove a contact point',
    status: 200,
    problems: PROBLEMS,
  })
  remove(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('contactPointId') contactPointId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    const body = { contactPointId: partIn(contactPointId, 'CONSENT_CONTACT_POINT_NOT_FOUND') };
    return this.commands.run(call, new RemoveContactPointCommand(call.command(), patientIn(patientId), body));
  }
}
