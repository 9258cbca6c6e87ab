import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { appendHandler } from './appending.js';
import { batchAppendHandler } from './batch-appending.js';
import { Faults } from './faults.js';
import { deleteHandler, featuresHandler, gossipHandler, tombstoneHandler } from './housekeeping.js';
import { DoubleLog } from './log.js';
import { Groups } from './persistent/groups.js';
import {
  createHandler,
  deleteGroupHandler,
  infoHandler,
  replayParkedHandler,
} from './persistent/managing.js';
import { persistentReadHandler } from './persistent/reading.js';
import type { Plant } from './plant.js';
import { readHandler } from './reading.js';
import { Wire } from './wire.js';

/**
 * A protocol double of EventStoreDB: real gRPC with the messages of the real client, a log in memory behind it, and
 * whatever may go wrong on demand. What it answers when nothing does is held to recordings of a real server.
 */
export interface Double {
  readonly connectionString: string;
  readonly port: number;
  readonly log: DoubleLog;
  readonly faults: Faults;
  readonly wire: Wire;
  readonly calls: Plant['calls'];
  readonly sent: Plant['sent'];
  stop(): Promise<void>;
}

export interface DoubleOptions {
  /** Query of the connection string, without `tls`. */
  readonly query?: string;
  readonly scheme?: 'esdb' | 'esdb+discover';
  /** Serves TLS; with `clientCa` it asks clients for a certificate of that authority. */
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer; readonly clientCa?: Buffer };
}

const bind = (server: Server, credentials: ServerCredentials): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });

const credentialsOf = (tls: DoubleOptions['tls']): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(
        tls.clientCa ?? null,
        [{ private_key: tls.key, cert_chain: tls.certificate }],
        tls.clientCa !== undefined,
      );

const add = (server: Server, service: unknown, handlers: UntypedServiceImplementation): void => {
  server.addService(service as Parameters<Server['addService']>[0], handlers);
};

export const startDouble = async ({
  query = '',
  scheme = 'esdb',
  tls,
}: DoubleOptions = {}): Promise<Double> => {
  const server = new Server({ 'grpc.max_receive_message_length': 32 * 1024 * 1024 });
  const wire = await Wire.before(await bind(server, credentialsOf(tls)));
  const log = new DoubleLog();
  const plant: Plant = {
    log,
    groups: new Groups(log),
    faults: new Faults(),
    wire,
    leader: { host: '127.0.0.1', port: wire.port },
    sent: [],
    calls: { append: 0, batch: 0, read: 0, subscribe: 0 },
  };
  add(server, StreamsService, {
    append: appendHandler(plant),
    batchAppend: batchAppendHandler(plant),
    read: readHandler(plant),
    delete: deleteHandler(plant),
    tombstone: tombstoneHandler(plant),
  });
  add(server, PersistentSubscriptionsService, {
    create: createHandler(plant),
    delete: deleteGroupHandler(plant),
    getInfo: infoHandler(plant),
    replayParked: replayParkedHandler(plant),
    read: persistentReadHandler(plant),
  });
  add(server, ServerFeaturesService, {
    getSupportedMethods: featuresHandler,
  });
  add(server, GossipService, { read: gossipHandler(plant) });
  return {
    connectionString: `${scheme}://127.0.0.1:${String(wire.port)}?tls=${String(tls !== undefined)}${query}`,
    port: wire.port,
    log: plant.log,
    faults: plant.faults,
    wire,
    calls: plant.calls,
    sent: plant.sent,
    stop: async () => {
      await wire.close();
      server.forceShutdown();
    },
  };
};
