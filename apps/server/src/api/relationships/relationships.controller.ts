import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import {
  ClaimCareRelationshipCommand,
  EndCareRelationshipCommand,
  StartCareRelationshipCommand,
} from '#libs/application';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { Commands } from '../common/commands.js';
import { defined } from '../common/defined.js';
import { CommandEndpoint } from '../common/endpoint.decorators.js';
import { instantOf, maybe, ods, partIn, patientIn } from '../common/parse.js';
import type { ReceiptDto } from '../common/receipt.dto.js';
import { ClaimRelationshipDto, EndRelationshipDto, StartRelationshipDto } from './relationship.dto.js';

@ApiTags('Care relationships')
@ApiBearerAuth()
@Controller('v1/patients/:patientId/relationships')
export class RelationshipsController {
  constructor(private readonly commands: Commands) {}

  @Post()
  @CommandEndpoint({
    operationId: 'startRelationship',
    summary: 'Record that an organisation cares for the patient',
    status: 201,
    problems: [
      'CONSENT_PATIENT_NOT_FOUND',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
      'CONSENT_STATE_UNCHANGED',
      'CONSENT_PERIOD_INVALID',
      'CONSENT_PATIENT_DECEASED',
    ],
  })
  start(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { organisation, kind, from }: StartRelationshipDto,
  ): Promise<ReceiptDto> {
    const body = defined({ organisation: ods(organisation), kind, from: maybe(instantOf, from) });
    return this.commands.run(
      call,
      new StartCareRelationshipCommand(call.command(), patientIn(patientId), body),
    );
  }

  @Post('self-claims')
  @CommandEndpoint({
    operationId: 'claimRelationship',
    summary: 'Claim a care relationship with a reason',
    description: 'For care that nobody else has recorded. It is an alert of type 1.',
    status: 201,
    problems: [
      'CONSENT_PATIENT_NOT_FOUND',
      'CONSENT_REASON_NOT_PERMITTED',
      'CONSENT_ORGANISATION_UNKNOWN',
      'CONSENT_ORGANISATION_CLOSED',
      'CONSENT_STATE_UNCHANGED',
    ],
  })
  claim(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Body() { organisation, reason, note }: ClaimRelationshipDto,
  ): Promise<ReceiptDto> {
    const body = { organisation: ods(organisation), reason, note: note ?? null };
    return this.commands.run(
      call,
      new ClaimCareRelationshipCommand(call.command(), patientIn(patientId), body),
    );
  }

  @Post(':relationshipId/end')
  @CommandEndpoint({
    operationId: 'endRelationship',
    summary: 'Record that the care has ended',
    status: 200,
    problems: [
      'CONSENT_PATIENT_NOT_FOUND',
      'CONSENT_RELATIONSHIP_NOT_FOUND',
      'CONSENT_RELATIONSHIP_ENDED',
      'CONSENT_PERIOD_INVALID',
    ],
  })
  end(
    @Call() call: CallContext,
    @Param('patientId') patientId: string,
    @Param('relationshipId') relationshipId: string,
    @Body() { to }: EndRelationshipDto,
  ): Promise<ReceiptDto> {
    const body = defined({
      relationshipId: partIn(relationshipId, 'CONSENT_RELATIONSHIP_NOT_FOUND'),
      to: maybe(instantOf, to),
    });
    return this.commands.run(
      call,
      new EndCareRelationshipCommand(call.command(), patientIn(patientId), body),
    );
  }
}
