import { Body, Controller, Delete, Get, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { optOutCheckErrors } from '#libs/opt-out-check';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import { piecesOf } from '../../http/pieces-of.js';
import type { LedgerReply, LedgerRequest } from '../../http/request.js';
import { uploadIn } from '../../http/uploads.js';
import { QueryEndpoint } from '../common/endpoint.decorators.js';
import { CheckJobs } from './check-jobs.js';
import { FileEndpoint, sendFile } from './file-answer.js';
import { askedBy, CheckDto, checkOf, MakeCheckDto } from './opt-out-check.dto.js';

/** No piece of the file for so long: the sender is gone without saying so. */
const IDLE_MILLIS = 60_000;

const NOT_FOUND = 'CONSENT_FILE_CHECK_NOT_FOUND';

/** Copies a file without the rows of everyone whose data may not be in it. */
@ApiTags('File checks')
@ApiBearerAuth()
@Controller('v1/opt-out-checks')
export class OptOutChecksController {
  constructor(private readonly jobs: CheckJobs) {}

  @Post()
  @QueryEndpoint({
    operationId: 'makeOptOutCheck',
    summary: 'Say what is to be checked; the file is sent next',
    description:
      'The check and its result live in the process that made it: behind a load balancer, requests under one ' +
      'Location go to the process that answered the first.',
    status: 201,
    type: CheckDto,
    body: true,
    problems: [
      'CONSENT_FILE_CHECK_TOO_MANY',
      'CONSENT_TIME_INVALID',
      'CONSENT_OPT_OUT_ANSWER_STALE',
      'CONSENT_USE_INVALID',
    ],
  })
  async make(@Call() call: CallContext, @Body() body: MakeCheckDto): Promise<CheckDto> {
    const job = await this.jobs.create(askedBy(call, body));
    call.location(`/v1/opt-out-checks/${job.checkId}`);
    return checkOf(job);
  }

  @Put(':checkId/input')
  @ApiConsumes('application/octet-stream', 'text/csv')
  @ApiBody({
    description: 'The file, compressed with gzip or not.',
    schema: { type: 'string', format: 'binary' },
  })
  @QueryEndpoint({
    operationId: 'sendOptOutCheckInput',
    summary: 'Send the file, once; answered when it is checked',
    description:
      'The file may be of any length up to the configured one, and take as long as its pieces keep coming. It is ' +
      'checked as it comes. When the connection breaks the check has failed: make another.',
    type: CheckDto,
    problems: [
      NOT_FOUND,
      'CONSENT_FILE_CHECK_HAS_INPUT',
      'CONSENT_MEDIA_TYPE_UNSUPPORTED',
      'CONSENT_REQUEST_TIMEOUT',
      'CONSENT_TOO_CONTENDED',
      'CONSENT_OPT_OUT_ANSWER_STALE',
      'CONSENT_OPT_OUT_FILE_DUPLICATE',
      'CONSENT_USE_INVALID',
      'PROJECTION_BEHIND',
      'PRIVACY_KEY_MISSING',
      ...Object.keys(optOutCheckErrors),
    ],
  })
  async send(
    @Call() call: CallContext,
    @Param('checkId') checkId: string,
    @Req() request: LedgerRequest,
  ): Promise<CheckDto> {
    const body = uploadIn(request);
    const job = await this.jobs.find(call.caller, checkId);
    const announced = request.headers['content-length'];
    const bytes = piecesOf(body, { idleMillis: IDLE_MILLIS, signal: job.signal });
    const totalBytes = announced === undefined ? null : Number(announced);
    try {
      const running = this.jobs.run(job, { bytes, totalBytes });
      request.deadline?.lift();
      await running;
    } finally {
      request.deadline?.discardRest();
    }
    return checkOf(job);
  }

  @Get(':checkId')
  @QueryEndpoint({
    operationId: 'getOptOutCheck',
    summary: 'How far it is, and what came of it',
    type: CheckDto,
    problems: [NOT_FOUND],
  })
  async state(@Call() call: CallContext, @Param('checkId') checkId: string): Promise<CheckDto> {
    return checkOf(await this.jobs.find(call.caller, checkId));
  }

  @Get(':checkId/output')
  @FileEndpoint({
    operationId: 'getOptOutCheckOutput',
    summary: 'The rows that were kept, bytes and order unchanged',
    mediaType: 'application/octet-stream',
  })
  async output(
    @Call() call: CallContext,
    @Param('checkId') checkId: string,
    @Req() request: LedgerRequest,
    @Res() reply: LedgerReply,
  ): Promise<LedgerReply> {
    const job = await this.jobs.find(call.caller, checkId);
    return sendFile(request, reply, job.result.output, {
      etag: `"${checkId}-output"`,
      mediaType: 'application/octet-stream',
    });
  }

  @Get(':checkId/rejects')
  @FileEndpoint({
    operationId: 'getOptOutCheckRejects',
    summary: 'The lines and reasons of rejected rows, without what stands in them',
    mediaType: 'application/x-ndjson',
  })
  async rejects(
    @Call() call: CallContext,
    @Param('checkId') checkId: string,
    @Req() request: LedgerRequest,
    @Res() reply: LedgerReply,
  ): Promise<LedgerReply> {
    const job = await this.jobs.find(call.caller, checkId);
    return sendFile(request, reply, job.result.rejects, {
      etag: `"${checkId}-rejects"`,
      mediaType: 'application/x-ndjson',
    });
  }

  @Delete(':checkId')
  @QueryEndpoint({
    operationId: 'deleteOptOutCheck',
    summary: 'Cancel it, or take its result away',
    description: 'What is on record of it stays.',
    type: CheckDto,
    problems: [NOT_FOUND],
  })
  async remove(@Call() call: CallContext, @Param('checkId') checkId: string): Promise<CheckDto> {
    const job = await this.jobs.find(call.caller, checkId);
    await this.jobs.remove(job);
    return checkOf(job);
  }
}
