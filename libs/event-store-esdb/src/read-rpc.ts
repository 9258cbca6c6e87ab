import { convertToCommandError, type EventStoreDBClient } from '@eventstore/db-client';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Revision, StreamId } from '#libs/event-store';
import type { ClientEvent } from './recorded-event.js';
import { empty, identifierOf, onStreams, textOf } from './rpc.js';

export interface StreamRead {
  readonly stream: StreamId;
  readonly direction: 'forwards' | 'backwards';
  readonly from: Revision | 'start' | 'end';
  readonly count: number;
}

const { ReadReq } = streams;
const { Options } = ReadReq;
const JSON_TYPE = 'application/json';

const requestOf = ({ stream, direction, from, count }: StreamRead): streams.ReadReq => {
  const place = new Options.StreamOptions().setStreamIdentifier(identifierOf(stream));
  if (from === 'start') place.setStart(empty());
  else if (from === 'end') place.setEnd(empty());
  else place.setRevision(String(from));
  const options = new Options()
    .setStream(place)
    .setReadDirection(
      direction === 'forwards' ? Options.ReadDirection.FORWARDS : Options.ReadDirection.BACKWARDS,
    )
    .setCount(String(count))
    .setUuidOption(new Options.UUIDOption().setString(empty()))
    .setNoFilter(empty());
  return new ReadReq().setOptions(options);
};

/** What is no JSON stays bytes, which are nothing of ours. */
const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return bytes;
  }
};

/** The event of an answer, as the client gives it; undefined where the answer is of something else. */
export const eventOf = (response: streams.ReadResp): ClientEvent | undefined => {
  const record = response.getEvent()?.getEvent();
  if (record === undefined) return undefined;
  const properties = record.getMetadataMap();
  const data = record.getData_asU8();
  return {
    streamId: textOf(record.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array()),
    id: record.getId()?.getString() ?? '',
    revision: BigInt(record.getStreamRevision()),
    type: properties.get('type') ?? '',
    data: properties.get('content-type') === JSON_TYPE ? parsed(data) : data,
    metadata: parsed(record.getCustomMetadata_asU8()),
    position: {
      commit: BigInt(record.getCommitPosition()),
      prepare: BigInt(record.getPreparePosition()),
    },
  };
};

/** A read under way. */
export interface ReadingOnce {
  /** Resolves at the end of what was asked for. Rejects with errors as the client has them. */
  readonly done: Promise<void>;
  readonly cancel: () => void;
}

/** The Read RPC on one stream, once; each event is taken as it comes. A stream that is not there has none. */
export const readOnce = (
  client: EventStoreDBClient,
  read: StreamRead,
  take: (event: ClientEvent) => void,
): ReadingOnce => {
  let cancel = (): void => {
    cancelled = true;
  };
  let cancelled = false;
  const done = onStreams(
    client,
    'readStream',
    (rpc, argumentsOf) =>
      new Promise<void>((resolve, reject) => {
        // How long it may take is the caller's to watch: a deadline of the call does not hold while a node is looked for.
        const answers = rpc.read(
          requestOf(read),
          ...argumentsOf({ requiresLeader: true }, { deadline: Infinity }),
        );
        cancel = () => {
          answers.cancel();
        };
        const fail = (error: unknown): void => {
          reject(convertToCommandError(error as Error));
        };
        answers.on('data', (response: streams.ReadResp) => {
          try {
            const event = eventOf(response);
            if (event !== undefined) take(event);
          } catch (error) {
            fail(error);
            answers.cancel();
          }
        });
        answers.on('error', fail);
        answers.on('end', resolve);
        if (cancelled) answers.cancel();
      }),
  );
  return {
    done,
    cancel: () => {
      cancel();
    },
  };
};
