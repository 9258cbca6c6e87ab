import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import {
  type DeleteReq,
  DeleteResp,
  type TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { nameOf, uuidOf } from './messages.js';
import type { Plant } from './plant.js';
import { statuses } from './statuses.js';

const STREAMS = 'event_store.client.streams.streams';
const PERSISTENT = 'event_store.client.persistent_subscriptions.persistentsubscriptions';
const VERSION = '23.10.6';

const methodOf = (service: string, name: string, abilities: readonly string[]): features.SupportedMethod => {
  const method = new features.SupportedMethod();
  method.setServiceName(service);
  method.setMethodName(name);
  method.setFeaturesList([...abilities]);
  return method;
};

/** What the client asks before it chooses its way: the batch stream, and gRPC rather than the older HTTP. */
export const featuresHandler: handleUnaryCall<Empty, features.SupportedMethods> = (_, answer) => {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion(VERSION);
  supported.setMethodsList([
    methodOf(STREAMS, 'read', ['position', 'events']),
    ...['append', 'delete', 'tombstone', 'batchappend'].map((name) => methodOf(STREAMS, name, [])),
    ...['create', 'delete', 'read', 'getinfo', 'replayparked'].map((name) =>
      methodOf(PERSISTENT, name, ['stream']),
    ),
  ]);
  answer(null, supported);
};

/** A cluster of one, for the connection strings that discover their node. */
export const gossipHandler =
  ({ leader }: Plant): handleUnaryCall<Empty, gossip.ClusterInfo> =>
  (_, answer) => {
    const endpoint = new gossip.EndPoint();
    endpoint.setAddress(leader.host);
    endpoint.setPort(leader.port);
    const member = new gossip.MemberInfo();
    member.setInstanceId(uuidOf(crypto.randomUUID()));
    member.setTimeStamp(String(Date.now() * 10_000));
    member.setState(gossip.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    member.setHttpEndPoint(endpoint);
    const info = new gossip.ClusterInfo();
    info.setMembersList([member]);
    answer(null, info);
  };

export const deleteHandler =
  ({ log }: Plant): handleUnaryCall<DeleteReq, DeleteResp> =>
  (call, answer) => {
    const stream = nameOf(call.request.getOptions()?.getStreamIdentifier());
    const deleted = log.delete(stream, 'soft');
    if (deleted === undefined) {
      answer(statuses.wrongVersion(stream, call.request.getOptions()?.getRevision() ?? '0', undefined));
      return;
    }
    const position = new DeleteResp.Position();
    position.setCommitPosition(String(deleted));
    position.setPreparePosition(String(deleted));
    const response = new DeleteResp();
    response.setPosition(position);
    answer(null, response);
  };

export const tombstoneHandler =
  ({ log }: Plant): handleUnaryCall<TombstoneReq, TombstoneResp> =>
  (call, answer) => {
    const stream = nameOf(call.request.getOptions()?.getStreamIdentifier());
    const deleted = log.delete(stream, 'hard');
    if (deleted === undefined) {
      answer(statuses.deleted(stream));
      return;
    }
    const position = new TombstoneResp.Position();
    position.setCommitPosition(String(deleted));
    position.setPreparePosition(String(deleted));
    const response = new TombstoneResp();
    response.setPosition(position);
    answer(null, response);
  };
