import { convertToCommandError } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendResult, ExpectedRevision, SerialisedEvent, StreamId } from '#libs/event-store';
import type { Attempt } from './calls.js';
import { positionOf } from './position.js';
import { bytesOf, empty, identifierOf, onStreams } from './rpc.js';

export interface AppendCall {
  readonly stream: StreamId;
  readonly expected: ExpectedRevision;
  readonly events: readonly SerialisedEvent[];
}

/** The call's own deadline comes well after the caller's, which does not take a busy process for a late answer. */
const SLACK_MS = 10_000;

const { UUID } = shared;
const { AppendReq } = streams;

/** The stream is not at the expected revision; named as the client names it, for the classifier. */
class WrongRevision extends Error {
  readonly type = 'wrong-expected-version';

  constructor(readonly actualVersion: bigint | 'no_stream') {
    super('the stream is not at the expected revision');
    this.name = 'WrongRevision';
  }
}

const optionsOf = ({ stream, expected }: AppendCall): streams.AppendReq => {
  const options = new AppendReq.Options().setStreamIdentifier(identifierOf(stream));
  if (expected === 'no-stream') options.setNoStream(empty());
  else options.setRevision(String(expected));
  return new AppendReq().setOptions(options);
};

const proposedOf = ({ id, type, data, metadata }: SerialisedEvent): streams.AppendReq => {
  const message = new AppendReq.ProposedMessage()
    .setId(new UUID().setString(id))
    .setData(bytesOf(data))
    .setCustomMetadata(bytesOf(metadata));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return new AppendReq().setProposedMessage(message);
};

/** Undefined where the server acknowledges without saying at what position. */
const resultOf = (response: streams.AppendResp): AppendResult | WrongRevision | undefined => {
  const conflict = response.getWrongExpectedVersion();
  if (conflict !== undefined)
    return new WrongRevision(
      conflict.hasCurrentRevision() ? BigInt(conflict.getCurrentRevision()) : 'no_stream',
    );
  const success = response.getSuccess();
  const position = success?.getPosition();
  if (success === undefined || position === undefined) return undefined;
  return {
    revision: BigInt(success.getCurrentRevision()),
    position: positionOf({
      commit: BigInt(position.getCommitPosition()),
      prepare: BigInt(position.getPreparePosition()),
    }),
  };
};

/** The Append RPC, once. Rejects with errors as the client has them. */
export const appendOnce = (attempt: Attempt, call: AppendCall): Promise<AppendResult | undefined> =>
  onStreams(
    attempt.client,
    'appendToStream',
    (rpc, argumentsOf) =>
      new Promise((resolve, reject) => {
        const fail = (error: Error): void => {
          reject(convertToCommandError(error));
        };
        const deadline = Math.ceil(attempt.milliseconds) + SLACK_MS;
        const sink = rpc.append(...argumentsOf({ requiresLeader: true, deadline }), (error, response) => {
          if (error !== null) {
            fail(error);
            return;
          }
          const result = resultOf(response);
          if (result instanceof WrongRevision) reject(result);
          else resolve(result);
        });
        sink.on('error', fail);
        attempt.abandon = () => {
          sink.cancel();
        };
        // A call is 1 MiB at most, so nothing is gained by waiting for the wire between its messages.
        sink.write(optionsOf(call));
        for (const event of call.events) sink.write(proposedOf(event));
        sink.end();
      }),
  );
