import persistent from '@eventstore/db-client/generated/persistent_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { nameOf } from '../messages.js';
import type { Plant } from '../plant.js';
import { statuses } from '../statuses.js';
import type { Group } from './group.js';

/** What the client sends for "from the end". */
const FROM_END = 2n ** 64n - 1n;

export const createHandler =
  ({ groups, log }: Plant): handleUnaryCall<persistent.CreateReq, persistent.CreateResp> =>
  (call, answer) => {
    const options = call.request.getOptions();
    const settings = options?.getSettings();
    const stream = nameOf(options?.getStreamIdentifier());
    const name = options?.getGroupName() ?? '';
    const from = BigInt(settings?.getRevision() ?? '0');
    const created = groups.create(stream, name, {
      from: from === FROM_END ? (log.read(stream).events.at(-1)?.revision ?? -1n) + 1n : from,
      maxRetries: settings?.getMaxRetryCount() ?? 0,
      messageTimeoutMs: settings?.getMessageTimeoutMs() ?? 0,
    });
    if (created) answer(null, new persistent.CreateResp());
    else answer(statuses.groupExists(stream, name));
  };

export const deleteGroupHandler =
  ({ groups }: Plant): handleUnaryCall<persistent.DeleteReq, persistent.DeleteResp> =>
  (call, answer) => {
    const options = call.request.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    const name = options?.getGroupName() ?? '';
    if (groups.delete(stream, name)) answer(null, new persistent.DeleteResp());
    else answer(statuses.noGroup(stream, name));
  };

const infoOf = (group: Group): persistent.SubscriptionInfo => {
  const { stream, name, settings, lastKnown } = group;
  const info = new persistent.SubscriptionInfo();
  info.setEventSource(stream);
  info.setGroupName(name);
  info.setStatus('Live');
  info.setTotalItems(String(group.total));
  info.setCountSinceLastMeasurement('0');
  info.setStartFrom(String(settings.from));
  info.setLastKnownEventPosition(lastKnown === undefined ? '' : String(lastKnown));
  info.setMaxRetryCount(settings.maxRetries);
  info.setMessageTimeoutMilliseconds(settings.messageTimeoutMs);
  info.setLiveBufferCount('0');
  info.setTotalInFlightMessages(group.inFlightCount);
  info.setOutstandingMessagesCount(group.inFlightCount);
  info.setNamedConsumerStrategy('RoundRobin');
  info.setParkedMessageCount(String(group.parkedCount));
  return info;
};

export const infoHandler =
  ({ groups }: Plant): handleUnaryCall<persistent.GetInfoReq, persistent.GetInfoResp> =>
  (call, answer) => {
    const options = call.request.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    const name = options?.getGroupName() ?? '';
    const group = groups.find(stream, name);
    if (group === undefined) {
      answer(statuses.noGroup(stream, name));
      return;
    }
    const response = new persistent.GetInfoResp();
    response.setSubscriptionInfo(infoOf(group));
    answer(null, response);
  };

export const replayParkedHandler =
  ({ groups }: Plant): handleUnaryCall<persistent.ReplayParkedReq, persistent.ReplayParkedResp> =>
  (call, answer) => {
    const options = call.request.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    const name = options?.getGroupName() ?? '';
    const group = groups.find(stream, name);
    if (group === undefined) {
      answer(statuses.noGroup(stream, name));
      return;
    }
    group.replayParked(options?.hasStopAt() === true ? Number(options.getStopAt()) : Number.MAX_SAFE_INTEGER);
    answer(null, new persistent.ReplayParkedResp());
  };
