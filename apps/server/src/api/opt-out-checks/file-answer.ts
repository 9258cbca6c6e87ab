import { Readable } from 'node:stream';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { SealedFile } from '#libs/opt-out-check';
import { rangeIn } from '../../http/byte-range.js';
import type { LedgerReply, LedgerRequest } from '../../http/request.js';
import { Problems } from '../../openapi/problems.decorator.js';
import { ALWAYS } from '../common/endpoint.decorators.js';

interface FileAnswer {
  readonly etag: string;
  readonly mediaType: string;
}

/** Answers with a file or the part of it that is asked for, so that a broken download goes on where it broke. */
export const sendFile = (
  request: LedgerRequest,
  reply: LedgerReply,
  file: SealedFile,
  { etag, mediaType }: FileAnswer,
): LedgerReply => {
  const size = file.bytes;
  // For the refusal of a range; it is written over where there is one.
  void reply.header('Content-Range', `bytes */${size}`);
  const range = rangeIn(request.headers, size, etag);
  const { from, to } = range ?? { from: 0, to: size };
  if (range === undefined) void reply.removeHeader('Content-Range');
  else void reply.code(206).header('Content-Range', `bytes ${from}-${to - 1}/${size}`);
  return reply
    .header('ETag', etag)
    .header('Accept-Ranges', 'bytes')
    .header('Content-Type', mediaType)
    .header('Content-Disposition', 'attachment')
    .header('Content-Length', to - from)
    .send(Readable.from(file.read(from, to), { objectMode: false }));
};

/** Documents an endpoint that answers with a file. */
export const FileEndpoint = ({
  operationId,
  summary,
  mediaType,
}: {
  readonly operationId: string;
  readonly summary: string;
  readonly mediaType: string;
}) => {
  const content = { [mediaType]: { schema: { type: 'string' as const, format: 'binary' } } };
  const text = { schema: { type: 'string' as const } };
  return applyDecorators(
    ApiOperation({
      operationId,
      summary,
      description: 'May be fetched in parts, as often as one likes, until it expires.',
    }),
    ApiHeader({ name: 'Range', required: false, description: 'One part: `bytes=1000-`.', ...text }),
    ApiHeader({ name: 'If-Range', required: false, description: 'The ETag of the parts one has.', ...text }),
    ApiResponse({
      status: 200,
      description: 'The whole file.',
      content,
      headers: { ETag: { description: 'Of this file, for ever.', ...text } },
    }),
    ApiResponse({
      status: 206,
      description: 'The part.',
      content,
      headers: { 'Content-Range': { description: 'Which, and of how many bytes.', ...text } },
    }),
    Problems(
      ...ALWAYS,
      'CONSENT_FILE_CHECK_NOT_FOUND',
      'CONSENT_FILE_CHECK_NO_RESULT',
      'CONSENT_RANGE_UNSATISFIABLE',
    ),
  );
};
