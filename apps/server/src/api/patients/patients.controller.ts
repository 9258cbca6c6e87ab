import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { GetPatientQuery, LookupPatientQuery, RegisterPatientCommand } from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { CommandEndpoint, QueryEndpoint } from '../common/endpoint.decorators.js';
import { dateOf, instantOf, maybe, nhsNumberAt, ods, orNull, patientIn } from '../common/parse.js';
import { defined } from '../common/defined.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { PatientDto, PatientFoundDto, patientFoundOf, patientOf } from './patient.dto.js';
import { LookupPatientDto, RegisterPatientDto } from './register-patient.dto.js';

@ApiTags('Patients')
@ApiBearerAuth()
@Controller('v1/patients')
export class PatientsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @CommandEndpoint({
    operationId: 'registerPatient',
    summary: 'Register a patient',
    description: 'The receipt names the patient id, which every other address uses.',
    status: 201,
    problems: [
      'CONSENT_NHS_NUMBER_INVALID',
      'CONSENT_PATIENT_ALREADY_REGISTERED',
      'CONSENT_NHS_NUMBER_INVALIDATED',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
    ],
  })
  async register(@Call() call: CallContext, @Body() body: RegisterPatientDto): Promise<ReceiptDto> {
    const { registration } = body;
    const command = new RegisterPatientCommand(call.command(), {
      nhsNumber: nhsNumberAt('/nhsNumber', body.nhsNumber),
      dateOfBirth: orNull(dateOf, body.dateOfBirth),
      name: body.name ?? null,
      registration: registration
        ? defined({ practice: ods(registration.practice), from: maybe(instantOf, registration.from) })
        : null,
    });
    const receipt = await this.commands.run(call, command);
    call.location(`/v1/patients/${receipt.subject}`);
    return receipt;
  }

  @Post('lookup')
  @QueryEndpoint({
    operationId: 'lookUpPatient',
    summary: 'Find a patient by NHS number',
    description: 'The number is sent in the body: addresses end up in logs.',
    type: PatientFoundDto,
    body: true,
    problems: ['CONSENT_NHS_NUMBER_INVALID', 'CONSENT_PATIENT_NOT_FOUND'],
  })
  async lookUp(@Call() call: CallContext, @Body() body: LookupPatientDto): Promise<PatientFoundDto> {
    const nhsNumber = nhsNumberAt('/nhsNumber', body.nhsNumber);
    return patientFoundOf(await this.queries.execute(new LookupPatientQuery(call.caller, nhsNumber)));
  }

  @Get(':patientId')
  @QueryEndpoint({
    operationId: 'getPatient',
    summary: 'A patient as of now',
    type: PatientDto,
    etag: true,
    problems: ['CONSENT_PATIENT_NOT_FOUND'],
  })
  async get(@Call() call: CallContext, @Param('patientId') patientId: string): Promise<PatientDto> {
    const view = await this.queries.execute(new GetPatientQuery(call.caller, patientIn(patientId)));
    call.etag(view.revision);
    return patientOf(view);
  }
}
