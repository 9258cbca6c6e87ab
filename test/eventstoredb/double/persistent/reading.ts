import { ReadReq, ReadResp } from '@eventstore/db-client/generated/persistent_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Stored } from '../log.js';
import { nameOf, written } from '../messages.js';
import type { Plant } from '../plant.js';
import { statuses } from '../statuses.js';
import type { Consumer, Group } from './group.js';

const confirmationOf = ({ stream, name }: Group): ReadResp => {
  const confirmation = new ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(`${stream}::${name}`);
  const message = new ReadResp();
  message.setSubscriptionConfirmation(confirmation);
  return message;
};

const eventOf = (stored: Stored, retries: number): ReadResp => {
  const event = new ReadResp.ReadEvent();
  event.setEvent(written(new ReadResp.ReadEvent.RecordedEvent(), stored));
  event.setCommitPosition(String(stored.position));
  event.setRetryCount(retries);
  const message = new ReadResp();
  message.setEvent(event);
  return message;
};

const answer = (group: Group, request: ReadReq): void => {
  const { PARK, RETRY } = ReadReq.Nack.Action;
  for (const id of request.getAck()?.getIdsList() ?? []) group.acknowledge(id.getString());
  const nack = request.getNack();
  for (const id of nack?.getIdsList() ?? []) {
    if (nack?.getAction() === PARK) group.park(id.getString());
    else if (nack?.getAction() === RETRY) group.repeat(id.getString());
    // Skipped: settled, and nobody sees it again.
    else group.acknowledge(id.getString());
  }
};

/** The duplex call of a consumer: what to read first, then its answers; to it go the events. */
export const persistentReadHandler =
  ({ groups }: Plant) =>
  (call: ServerDuplexStream<ReadReq, ReadResp>): void => {
    let joined: { readonly group: Group; readonly consumer: Consumer } | undefined;
    const leave = (): void => {
      joined?.group.leave(joined.consumer);
    };
    call.on('error', leave);
    call.on('cancelled', leave);
    call.on('end', () => {
      leave();
      call.end();
    });
    call.on('data', (request: ReadReq) => {
      const options = request.getOptions();
      if (joined !== undefined) {
        answer(joined.group, request);
        return;
      }
      const stream = nameOf(options?.getStreamIdentifier());
      const name = options?.getGroupName() ?? '';
      const group = groups.find(stream, name);
      if (group === undefined) {
        call.emit('error', statuses.noGroup(stream, name));
        return;
      }
      const consumer: Consumer = {
        room: options?.getBufferSize() ?? 1,
        send: (event, retries) => void call.write(eventOf(event, retries)),
        end: () => {
          call.emit('error', statuses.groupDropped(stream, name));
        },
      };
      joined = { group, consumer };
      call.write(confirmationOf(group));
      group.join(consumer);
    });
  };
