import { Body, Controller, Get, type MessageEvent, Param, Post, Sse } from '@nestjs/common';
import { ApiBearerAuth, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import { ProjectionOperator } from '#libs/application';
import type { ProjectionAction } from '#libs/consent';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { NoFieldsDto } from '../common/no-fields.dto.js';
import { progressStream } from './progress-stream.js';
import {
  ProjectionDto,
  projectionOf,
  ProjectionsDto,
  ReasonDto,
  SkipEventDto,
  VerificationDto,
  verificationOf,
} from './projections.dto.js';

const UNKNOWN = 'PROJECTION_UNKNOWN';

const ActEndpoint = (operationId: string, summary: string, description?: string) =>
  QueryEndpoint({
    operationId,
    summary,
    ...(description !== undefined && { description }),
    type: ProjectionDto,
    body: true,
    problems: [UNKNOWN, 'PROJECTION_NOT_IN_STATE', 'CONSENT_TOO_CONTENDED'],
  });

/** The read models, for those who run the ledger. Every act is recorded with its reason before it is done. */
@ApiTags('Projections')
@ApiBearerAuth()
@Controller('v1/projections')
export class ProjectionsController {
  constructor(private readonly operator: ProjectionOperator) {}

  @Get()
  @QueryEndpoint({
    operationId: 'listProjections',
    summary: 'How every projection stands',
    type: ProjectionsDto,
  })
  async list(@Call() call: CallContext): Promise<ProjectionsDto> {
    return { items: (await this.operator.list(call.caller)).map(projectionOf) };
  }

  @Get(':name')
  @QueryEndpoint({
    operationId: 'getProjection',
    summary: 'How one projection stands',
    type: ProjectionDto,
    problems: [UNKNOWN],
  })
  async show(@Call() call: CallContext, @Param('name') name: string): Promise<ProjectionDto> {
    return projectionOf(await this.operator.show(call.caller, name));
  }

  @Sse(':name/progress')
  @ApiProduces('text/event-stream')
  @QueryEndpoint({
    operationId: 'followProjection',
    summary: 'How one projection gets on, as server-sent events',
    description:
      'A `progress` event whenever something has changed; its id is a position. Heartbeats between.',
    type: ProjectionDto,
    problems: [UNKNOWN],
  })
  async follow(@Call() call: CallContext, @Param('name') name: string): Promise<Observable<MessageEvent>> {
    await this.operator.show(call.caller, name);
    return progressStream(() => this.operator.show(call.caller, name));
  }

  @Post(':name/rebuild')
  @ActEndpoint(
    'rebuildProjection',
    'Build the rows anew beside those that are read',
    'They take over once they are proved the same; until then, and if they are not, nothing changes for readers.',
  )
  rebuild(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ProjectionDto> {
    return this.act(call, name, 'rebuild', reason);
  }

  @Post(':name/pause')
  @ActEndpoint('pauseProjection', 'Have the rebuild, or else the projection, stand still')
  pause(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ProjectionDto> {
    return this.act(call, name, 'pause', reason);
  }

  @Post(':name/resume')
  @ActEndpoint('resumeProjection', 'Have what was paused, or stands still at a fault, go on')
  resume(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ProjectionDto> {
    return this.act(call, name, 'resume', reason);
  }

  @Post(':name/cancel')
  @ActEndpoint('cancelRebuild', 'Give up a rebuild')
  cancel(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ProjectionDto> {
    return this.act(call, name, 'cancel', reason);
  }

  @Post(':name/rollback')
  @ActEndpoint(
    'rollBackProjection',
    'Bring the rows of before the last switch up to date and read them again',
  )
  rollback(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ProjectionDto> {
    return this.act(call, name, 'rollback', reason);
  }

  @Post(':name/retire')
  @ActEndpoint('retireProjection', 'Drop the rows of before the last switch')
  retire(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ProjectionDto> {
    return this.act(call, name, 'retire', reason);
  }

  @Post(':name/accept')
  @ActEndpoint('acceptRebuild', 'Have a rebuild take over although its rows differ')
  accept(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { reason }: ReasonDto,
  ): Promise<ProjectionDto> {
    return this.act(call, name, 'accept', reason);
  }

  @Post(':name/skip')
  @ActEndpoint('skipEvent', 'Have it pass by the event it stands still at, now and in every rebuild')
  async skip(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() { position, reason }: SkipEventDto,
  ): Promise<ProjectionDto> {
    return projectionOf(await this.operator.skip(call.caller, { projection: name, position, reason }));
  }

  @Post(':name/verify')
  @QueryEndpoint({
    operationId: 'verifyProjection',
    summary: 'Compare the rows with a fold of the whole ledger',
    type: VerificationDto,
    body: true,
    problems: [UNKNOWN, 'PROJECTION_NOT_IN_STATE', 'PROJECTION_DISPLACED'],
  })
  async verify(
    @Call() call: CallContext,
    @Param('name') name: string,
    @Body() _: NoFieldsDto,
  ): Promise<VerificationDto> {
    return verificationOf(await this.operator.verify(call.caller, name));
  }

  private async act(
    call: CallContext,
    projection: string,
    action: ProjectionAction,
    reason: string,
  ): Promise<ProjectionDto> {
    return projectionOf(await this.operator.act(call.caller, { projection, action, reason }));
  }
}
