import {
  AllStreamPosition,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  Timeout,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb.js';
import { Code } from '@eventstore/db-client/generated/code_pb.js';
import { Status } from '@eventstore/db-client/generated/status_pb.js';
import { type BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import googleAny from 'google-protobuf/google/protobuf/any_pb.js';
import googleEmpty from 'google-protobuf/google/protobuf/empty_pb.js';
import { proposedOf } from './appending.js';
import { type Expected, MAX_APPEND_SIZE, type Outcome, type Proposed } from './log.js';
import { identifierOf, nameOf } from './messages.js';
import type { Plant } from './plant.js';

/** A deadline that is nearer than this has passed before a real server has written anything. */
const TOO_NEAR_MS = 3;

interface Packable {
  serializeBinary(): Uint8Array;
}

const statusOf = (code: Code, name: string, details: Packable): Status => {
  const any = new googleAny.Any();
  any.pack(details.serializeBinary(), `event_store.client.${name}`);
  const status = new Status();
  status.setCode(code);
  status.setMessage(name);
  status.setDetails(any);
  return status;
};

const expectedOf = (options: BatchAppendReq.Options): Expected => {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  if (options.hasAny()) return 'any';
  return BigInt(options.getStreamPosition());
};

const conflictOf = (expected: Expected, current: bigint | undefined): Status => {
  const conflict = new WrongExpectedVersion();
  if (current === undefined) conflict.setCurrentNoStream(new googleEmpty.Empty());
  else conflict.setCurrentStreamRevision(String(current));
  if (expected === 'no-stream') conflict.setExpectedNoStream(new googleEmpty.Empty());
  else if (expected === 'stream-exists') conflict.setExpectedStreamExists(new googleEmpty.Empty());
  else if (expected === 'any') conflict.setExpectedAny(new googleEmpty.Empty());
  else conflict.setExpectedStreamPosition(String(expected));
  return statusOf(Code.ALREADY_EXISTS, 'WrongExpectedVersion', conflict);
};

const failureOf = (
  stream: string,
  expected: Expected,
  outcome: Exclude<Outcome, { kind: 'written' }>,
): Status => {
  switch (outcome.kind) {
    case 'conflict':
      return conflictOf(expected, outcome.current);
    case 'deleted': {
      const deleted = new StreamDeleted();
      deleted.setStreamIdentifier(identifierOf(stream));
      return statusOf(Code.NOT_FOUND, 'StreamDeleted', deleted);
    }
    case 'too-large': {
      const exceeded = new MaximumAppendSizeExceeded();
      exceeded.setMaxappendsize(MAX_APPEND_SIZE);
      return statusOf(Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', exceeded);
    }
  }
};

const answerOf = (stream: string, expected: Expected, outcome: Outcome): BatchAppendResp => {
  const response = new BatchAppendResp();
  response.setStreamIdentifier(identifierOf(stream));
  if (outcome.kind !== 'written') {
    response.setError(failureOf(stream, expected, outcome));
    return response;
  }
  const success = new BatchAppendResp.Success();
  success.setCurrentRevision(String(outcome.revision));
  const position = new AllStreamPosition();
  position.setCommitPosition(String(outcome.position));
  position.setPreparePosition(String(outcome.position));
  success.setPosition(position);
  response.setSuccess(success);
  return response;
};

interface Pending {
  readonly options: BatchAppendReq.Options;
  readonly events: Proposed[];
}

/** The batch stream: many appends on one call, answered by correlation id. */
export const batchAppendHandler =
  ({ log, faults, wire, calls }: Plant) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const pending = new Map<string, Pending>();
    // What came in behind a cut is lost with it.
    let isCut = false;
    const cut = (): void => {
      isCut = true;
      wire.cut();
    };
    call.on('error', () => undefined);
    call.on('end', () => {
      call.end();
    });
    call.on('data', (request: BatchAppendReq) => {
      if (isCut) return;
      const correlation = request.getCorrelationId();
      const options = request.getOptions();
      const id = correlation?.getString() ?? '';
      const entry = pending.get(id) ?? (options === undefined ? undefined : { options, events: [] });
      if (entry === undefined) return;
      pending.set(id, entry);
      entry.events.push(...request.getProposedMessagesList().map(proposedOf));
      if (!request.getIsFinal()) return;
      pending.delete(id);
      calls.batch += 1;
      const fault = faults.take('batch');
      if (fault === 'drop-after-request') {
        cut();
        return;
      }
      if (fault === 'silent') return;
      const stream = nameOf(entry.options.getStreamIdentifier());
      const response = answer(stream, entry, log);
      if (fault === 'drop-before-reply') {
        cut();
        return;
      }
      response.setCorrelationId(correlation);
      call.write(response);
    });
  };

const answer = (stream: string, { options, events }: Pending, log: Plant['log']): BatchAppendResp => {
  const deadline = options.getDeadline()?.toDate().getTime();
  if (deadline !== undefined && deadline - Date.now() < TOO_NEAR_MS) {
    const late = new BatchAppendResp();
    late.setStreamIdentifier(identifierOf(stream));
    late.setError(statusOf(Code.DEADLINE_EXCEEDED, 'Timeout', new Timeout()));
    return late;
  }
  const expected = expectedOf(options);
  return answerOf(stream, expected, log.append(stream, expected, events));
};
