import { Body, Controller, Delete, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  RemoveContactPointCommand,
  SendContactCodeCommand,
  SetContactPointCommand,
  VerifyContactPointCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { partIn, patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { SetContactPointDto, VerifyContactPointDto } from './contact-point.dto.js';

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
    problems: [...PROBLEMS, 'CONSENT_CONTACT_POINT_INVALID', 'CONSENT_MOBILE_COUNTRY_NOT_ALLOWED'],
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
    problems: [
      ...PROBLEMS,
      'CONSENT_CONTACT_POINT_INVALID',
      'CONSENT_MOBILE_COUNTRY_NOT_ALLOWED',
      'CONSENT_STATE_UNCHANGED',
    ],
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

  @Post(':contactPointId/code')
  @CommandEndpoint({
    operationId: 'sendContactCode',
    summary: "Have a code sent there, to show that it is the patient's",
    description:
      'What the patient entered online gets no codes of access requests before that. The code sent before counts no longer.',
    status: 200,
    problems: [...PROBLEMS, 'CONSENT_STATE_UNCHANGED', 'CONSENT_CODE_LIMIT', 'CONSENT_CODES_PAUSED'],
  })
  sendCode(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('contactPointId') contactPointId: string,
    @Body() _: NoFieldsDto,
  ): Promise<ReceiptDto> {
    const body = { contactPointId: partIn(contactPointId, 'CONSENT_CONTACT_POINT_NOT_FOUND') };
    return this.commands.run(call, new SendContactCodeCommand(call.command(), patientIn(patientId), body));
  }

  @Post(':contactPointId/verification')
  @CommandEndpoint({
    operationId: 'verifyContactPoint',
    summary: 'Tell the code that was sent there',
    description: 'After five wrong ones another code has to be sent.',
    status: 200,
    problems: [...PROBLEMS, 'CONSENT_CODE_REJECTED'],
  })
  verify(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('contactPointId') contactPointId: string,
    @Body() { code }: VerifyContactPointDto,
  ): Promise<ReceiptDto> {
    const body = { contactPointId: partIn(contactPointId, 'CONSENT_CONTACT_POINT_NOT_FOUND'), code };
    return this.commands.run(call, new VerifyContactPointCommand(call.command(), patientIn(patientId), body));
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
