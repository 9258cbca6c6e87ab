import { EventStoreDBClient, type Position } from '@eventstore/db-client';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import {
  ServerFeaturesClient,
  ServerFeaturesService,
} from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import {
  type AppendReq,
  type AppendResp,
  ReadReq,
  type ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  credentials,
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerWritableStream,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { closeClient } from './close-client.js';
import { identifierOf, nameOf } from './double/messages.js';
import { Wire } from './double/wire.js';
import { firstNodeOf } from './server-under-test.js';

/**
 * A part of a real server that looks like a server of its own: a ledger has an EventStoreDB to itself, and tests start
 * many. Each stream gets a prefix on the way in, which is taken off on the way out; what is of other parts looks like
 * what the server writes for itself. Nothing else is changed: what is answered is what the real server answers.
 */
export interface Part {
  readonly connectionString: string;
  readonly wire: Wire;
  stop(): Promise<void>;
}

const HEADERS = ['requires-leader', 'connection-name', 'authorization'];

const passedOn = (given: Metadata): Metadata => {
  const metadata = new Metadata();
  for (const name of HEADERS) for (const value of given.get(name)) metadata.add(name, value);
  return metadata;
};

/** Only what a server says of a failure: the rest would be said of this proxy. */
const asSaid = ({ code, details, metadata }: ServiceError) => ({ code, details, metadata });

/** What is of this part in all that the server holds. */
class Names {
  constructor(
    private readonly prefix: string,
    /** Nothing of this part stands before it; others may have written for hours. */
    private readonly start: Position,
  ) {}

  /** Whether a read backwards has left what can be of this part. */
  isBefore(response: ReadResp): boolean {
    const position = response.getEvent()?.getEvent()?.getCommitPosition();
    return position !== undefined && BigInt(position) < this.start.commit;
  }

  inwards(identifier: StreamIdentifier | undefined): StreamIdentifier {
    return identifierOf(this.prefix + nameOf(identifier));
  }

  outwards(identifier: StreamIdentifier | undefined): StreamIdentifier {
    const name = nameOf(identifier);
    if (name.startsWith(this.prefix)) return identifierOf(name.slice(this.prefix.length));
    return identifierOf(name.startsWith('$') ? name : `$elsewhere-${name}`);
  }

  asked(request: ReadReq): ReadReq {
    const options = request.getOptions();
    const stream = options?.getStream();
    stream?.setStreamIdentifier(this.inwards(stream.getStreamIdentifier()));
    const byName = options?.getFilter()?.getStreamIdentifier();
    byName?.setPrefixList(byName.getPrefixList().map((prefix) => this.prefix + prefix));
    const all = options?.getAll();
    if (all?.hasStart() === true && options?.getReadDirection() === ReadReq.Options.ReadDirection.FORWARDS) {
      const position = new ReadReq.Options.Position();
      position.setCommitPosition(String(this.start.commit));
      position.setPreparePosition(String(this.start.prepare));
      all.setPosition(position);
    }
    return request;
  }

  answered(response: ReadResp): ReadResp {
    const event = response.getEvent()?.getEvent();
    event?.setStreamIdentifier(this.outwards(event.getStreamIdentifier()));
    const missing = response.getStreamNotFound();
    missing?.setStreamIdentifier(this.outwards(missing.getStreamIdentifier()));
    return response;
  }
}

/** Calls to the real server that are under way. A client that is closed lets them run on. */
type Underway = Set<{ cancel(): void }>;

const appendHandler =
  (to: StreamsClient, names: Names, underway: Underway) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    const upstream = to.append(
      passedOn(call.metadata),
      { deadline: call.getDeadline() },
      (error: ServiceError | null, response?: AppendResp) => {
        underway.delete(upstream);
        if (error !== null) answer(asSaid(error));
        else answer(null, response);
      },
    );
    underway.add(upstream);
    upstream.on('error', () => undefined);
    call.on('error', () => {
      upstream.cancel();
    });
    call.on('cancelled', () => {
      upstream.cancel();
    });
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      options?.setStreamIdentifier(names.inwards(options.getStreamIdentifier()));
      upstream.write(request);
    });
    call.on('end', () => upstream.end());
  };

const readHandler =
  (to: StreamsClient, names: Names, underway: Underway) =>
  (call: ServerWritableStream<ReadReq, ReadResp>): void => {
    const options = call.request.getOptions();
    const backwards =
      options?.hasAll() === true && options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
    let ended = false;
    const upstream = to.read(names.asked(call.request), passedOn(call.metadata), {
      deadline: call.getDeadline(),
    });
    underway.add(upstream);
    call.on('cancelled', () => {
      upstream.cancel();
    });
    upstream.on('status', () => underway.delete(upstream));
    upstream.on('error', (error: ServiceError) => {
      if (!call.cancelled && !ended) call.emit('error', asSaid(error));
    });
    upstream.on('data', (response: ReadResp) => {
      if (call.cancelled || ended) return;
      if (backwards && names.isBefore(response)) {
        ended = true;
        upstream.cancel();
        call.end();
        return;
      }
      if (call.write(names.answered(response))) return;
      upstream.pause();
      call.once('drain', () => upstream.resume());
    });
    upstream.on('end', () => {
      if (!ended) call.end();
    });
  };

const endOf = async (connectionString: string): Promise<Position> => {
  const client = EventStoreDBClient.connectionString`${connectionString}`;
  try {
    for await (const { event } of client.readAll({
      direction: 'backwards',
      fromPosition: 'end',
      maxCount: 1,
    }))
      if (event !== undefined) return event.position;
    throw new Error('a server is never empty');
  } finally {
    await closeClient(client);
  }
};

const implement = (server: Server, service: unknown, handlers: UntypedServiceImplementation): void => {
  server.addService(service as Parameters<Server['addService']>[0], handlers);
};

/** A part of the server at that address, which has one node and takes connections without TLS. */
export const startPart = async (connectionString: string, prefix: string): Promise<Part> => {
  if (!/[?&]tls=false/i.test(connectionString))
    throw new Error('the specs of the API want an EVENTSTORE_URL with tls=false');
  const { host, port } = firstNodeOf(connectionString);
  const address = `${host}:${String(port)}`;
  const insecure = credentials.createInsecure();
  const streams = new StreamsClient(address, insecure);
  const features = new ServerFeaturesClient(address, insecure);
  const names = new Names(prefix, await endOf(connectionString));
  const underway: Underway = new Set();
  const server = new Server({ 'grpc.max_receive_message_length': 32 * 1024 * 1024 });
  implement(server, StreamsService, {
    append: appendHandler(streams, names, underway),
    read: readHandler(streams, names, underway),
  });
  implement(server, ServerFeaturesService, {
    getSupportedMethods: (
      call: { request: never; metadata: Metadata },
      answer: (error: unknown, value?: unknown) => void,
    ) => {
      features.getSupportedMethods(call.request, passedOn(call.metadata), (error, response) => {
        answer(error === null ? null : asSaid(error), response);
      });
    },
  } as unknown as UntypedServiceImplementation);
  implement(server, GossipService, {
    read: (_: unknown, answer: (error: unknown) => void) => {
      answer({ code: status.UNIMPLEMENTED, details: 'a part of a server has no members' });
    },
  } as unknown as UntypedServiceImplementation);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) => {
      if (error === null) resolve(at);
      else reject(error);
    });
  });
  const wire = await Wire.before(bound);
  return {
    connectionString: `esdb://127.0.0.1:${String(wire.port)}?tls=false`,
    wire,
    stop: async () => {
      await wire.close();
      server.forceShutdown();
      for (const call of underway) call.cancel();
      streams.close();
      features.close();
    },
  };
};
