import { type AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import type { Expected, Outcome, Proposed } from './log.js';
import { empty, nameOf } from './messages.js';
import type { Plant } from './plant.js';
import { statuses } from './statuses.js';

/** What the two kinds of append have in common in their messages. */
interface ProposedMessage {
  getId(): { getString(): string } | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

export const proposedOf = (message: ProposedMessage): Proposed => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

const expectedOf = (options: AppendReq.Options): Expected => {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  if (options.hasAny()) return 'any';
  return BigInt(options.getRevision());
};

const successOf = (outcome: Extract<Outcome, { kind: 'written' }>): AppendResp => {
  const position = new AppendResp.Position();
  position.setCommitPosition(String(outcome.position));
  position.setPreparePosition(String(outcome.position));
  const success = new AppendResp.Success();
  success.setCurrentRevision(String(outcome.revision));
  success.setPosition(position);
  const response = new AppendResp();
  response.setSuccess(success);
  return response;
};

const conflictOf = (expected: Expected, current: bigint | undefined): AppendResp => {
  const conflict = new AppendResp.WrongExpectedVersion();
  if (current === undefined) conflict.setCurrentNoStream(empty());
  else conflict.setCurrentRevision(String(current));
  if (expected === 'no-stream') conflict.setExpectedNoStream(empty());
  else if (expected === 'stream-exists') conflict.setExpectedStreamExists(empty());
  else if (expected === 'any') conflict.setExpectedAny(empty());
  else conflict.setExpectedRevision(String(expected));
  const response = new AppendResp();
  response.setWrongExpectedVersion(conflict);
  return response;
};

/** The Append RPC: options, then one message per event, then one answer. */
export const appendHandler =
  ({ log, faults, wire, leader, calls }: Plant) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    let options: AppendReq.Options | undefined;
    const events: Proposed[] = [];
    call.on('error', () => undefined);
    call.on('data', (request: AppendReq) => {
      options ??= request.getOptions();
      const proposed = request.getProposedMessage();
      if (proposed !== undefined) events.push(proposedOf(proposed));
    });
    const carryOut = (): void => {
      if (options === undefined || call.cancelled) return;
      calls.append += 1;
      const fault = faults.take('append');
      switch (fault) {
        case 'drop-after-request':
          wire.cut();
          return;
        case 'silent':
          return;
        case 'not-leader':
          answer(statuses.notLeader(leader.host, leader.port));
          return;
        case 'unavailable':
          answer(statuses.unavailable());
          return;
        case 'not-ready':
          answer(statuses.notReady());
          return;
        case 'denied':
          answer(statuses.denied());
          return;
        case 'drop-before-reply':
        case 'silent-after':
        case 'internal':
        case 'timeout':
        case undefined:
      }
      const stream = nameOf(options.getStreamIdentifier());
      const expected = expectedOf(options);
      const outcome = log.append(stream, expected, events);
      if (fault === 'drop-before-reply') wire.cut();
      else if (fault === 'internal') answer(statuses.internal());
      else if (fault === 'timeout') answer(statuses.timeout());
      else if (fault === undefined) reply(stream, expected, outcome, answer);
    };
    // A request that was reset half-way ends too, and is known to be cancelled only a turn later: what came of it is
    // not the whole, and a real server writes none of it.
    call.on('end', () => void setImmediate(carryOut));
  };

const reply = (
  stream: string,
  expected: Expected,
  outcome: Outcome,
  answer: sendUnaryData<AppendResp>,
): void => {
  switch (outcome.kind) {
    case 'written':
      answer(null, successOf(outcome));
      return;
    case 'conflict':
      answer(null, conflictOf(expected, outcome.current));
      return;
    case 'deleted':
      answer(statuses.deleted(stream));
      return;
    case 'too-large':
      answer(statuses.tooLarge());
  }
};
