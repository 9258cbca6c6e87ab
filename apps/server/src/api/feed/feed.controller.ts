import { Readable } from 'node:stream';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { snapshotLines, snapshotPoint } from '#libs/feed';
import { CallContext } from '../../http/call-context.js';
import { Call } from '../../http/call.decorator.js';
import type { LedgerReply, LedgerRequest } from '../../http/request.js';
import { streamEvents } from './event-stream.js';
import { FeedConnections } from './feed-connections.js';
import { FeedEndpoint } from './feed-endpoint.decorator.js';
import { FeedEventsQueryDto, FeedSnapshotQueryDto, FeedStreamQueryDto } from './feed-query.dto.js';
import { Followers } from './followers.js';
import { eventLines, pull } from './pull.js';

const BATCH = 'application/cloudevents-batch+json';
const NDJSON = 'application/x-ndjson';
const DEFAULT_LIMIT = 100;
const HEARTBEAT_MILLIS = 15_000;
const PATIENCE_MILLIS = 10_000;

const wantsLines = ({ headers }: LedgerRequest): boolean => (headers.accept ?? '').includes(NDJSON);

/** The address to go on at: the same, after another place. */
const nextOf = ({ url }: LedgerRequest, cursor: string): string => {
  const [path = '', query] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('after', cursor);
  return `<${path}?${parameters.toString()}>; rel="next"`;
};

/** The same lines; `then` once the last of them is taken. */
async function* toTheEnd(lines: AsyncIterable<string>, then: () => void): AsyncGenerator<string, void> {
  yield* lines;
  then();
}

/** The downstream feed, for services of the organisations that have a subscription. */
@ApiTags('Feed')
@ApiBearerAuth()
@Controller('v1/feed')
export class FeedController {
  constructor(
    private readonly followers: Followers,
    private readonly connections: FeedConnections,
  ) {}

  @Get('events')
  @FeedEndpoint({
    operationId: 'pullFeedEvents',
    summary: 'Events after a cursor',
    description:
      'In the order they were recorded. `Feed-Cursor`, and the last line of NDJSON, is where to go on: past ' +
      'everything that was looked at, also where nothing of it was for this subscription.',
    content: {
      [BATCH]: { type: 'array', items: { type: 'object', additionalProperties: true } },
      [NDJSON]: { type: 'string' },
    },
    headers: {
      'Feed-Cursor': 'Where to go on. In NDJSON the last line says it.',
      'Feed-Caught-Up': '`true` where that is the newest event there is, else `false`.',
      Link: 'The address to go on at (`rel="next"`).',
    },
  })
  async events(
    @Call() call: CallContext,
    @Query() query: FeedEventsQueryDto,
    @Req() request: LedgerRequest,
    @Res() reply: LedgerReply,
  ): Promise<LedgerReply> {
    const { subscriptionId } = await this.followers.subscriptionOf(call, query.subscription);
    const after = await this.followers.placeAfter(query.after);
    const isLines = wantsLines(request);
    const limit = Number(query.limit ?? (isLines ? Number.POSITIVE_INFINITY : DEFAULT_LIMIT));
    const waitMillis = Number(query.wait ?? 0) * 1_000;
    const connection = this.connections.connect(reply, { subscriptionId, way: 'pull', after });
    const pulling = { after, limit, waitMillis, subscriptionId, connection };
    if (isLines) {
      const lines = Readable.from(eventLines(this.followers, pulling), { objectMode: false });
      return reply.header('Content-Type', NDJSON).send(lines);
    }
    const { messages, through, isAtHead } = await pull(this.followers, pulling);
    const cursor = this.followers.feed.reader.cursorOf(through);
    return reply
      .header('Content-Type', BATCH)
      .header('Feed-Cursor', cursor)
      .header('Feed-Caught-Up', String(isAtHead))
      .header('Link', nextOf(request, cursor))
      .send(`[${messages.map(({ text }) => text).join(',')}]`);
  }

  @Get('snapshot')
  @FeedEndpoint({
    operationId: 'takeFeedSnapshot',
    summary: 'All records there are now, and the cursor they are true at',
    description:
      'The first line has the cursor: events after it are all later changes, each once. Then a line for each record, ' +
      'with a line of where to `resume` after each page, for when the answer breaks off; the last line is the `end`.',
    content: { [NDJSON]: { type: 'string' } },
    headers: {},
  })
  async snapshot(
    @Call() call: CallContext,
    @Query() query: FeedSnapshotQueryDto,
    @Res() reply: LedgerReply,
  ): Promise<LedgerReply> {
    const { subscriptionId } = await this.followers.subscriptionOf(call, query.subscription);
    const { ledgerId, reader, sender } = this.followers.feed;
    const point = await snapshotPoint(reader, query.cursor);
    const after = point.at;
    const connection = this.connections.connect(reply, { subscriptionId, way: 'snapshot', after });
    const subscriber = () => this.followers.current(subscriptionId);
    const lines = toTheEnd(snapshotLines({ ledgerId, reader, sender, subscriber }, point), () => {
      connection.sent(0, point.at);
    });
    return reply.header('Content-Type', NDJSON).send(Readable.from(lines, { objectMode: false }));
  }

  @Get('stream')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` of the last message that was taken: what comes after it. Goes before `after`.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,256}$' },
  })
  @FeedEndpoint({
    operationId: 'streamFeedEvents',
    summary: 'Events as they are recorded, as Server-Sent Events',
    description:
      'Each message has the cursor to go on from as its `id`, and the CloudEvent as its `data`. Beside those of the ' +
      'contract there are `heartbeat`, `too-slow` before a reader that does not keep up is cut, and `end` with the ' +
      '`code` of why nothing follows.',
    content: { 'text/event-stream': { type: 'string' } },
    headers: {},
  })
  async stream(
    @Call() call: CallContext,
    @Query() query: FeedStreamQueryDto,
    @Req() request: LedgerRequest,
    @Res() reply: LedgerReply,
  ): Promise<void> {
    const { subscriptionId } = await this.followers.subscriptionOf(call, query.subscription);
    const last = request.headers['last-event-id'];
    const after = await this.followers.placeAfter(
      typeof last === 'string' && last !== '' ? last : query.after,
    );
    const connection = this.connections.connect(reply, { subscriptionId, way: 'stream', after });
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    const times = { heartbeatMillis: HEARTBEAT_MILLIS, patienceMillis: PATIENCE_MILLIS };
    await streamEvents(raw, this.followers, { after, subscriptionId, connection, ...times }).catch(() => {
      // The reader goes on from the last id it has.
      raw.destroy();
    });
  }
}
