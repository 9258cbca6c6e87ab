import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';

type AppendArguments = Parameters<StreamsClient['append']>;

/** What the client offers to its own calls, and to nobody else. */
interface Inside {
  /** Finds a node, connects, and does `action`; takes from its failure whether to look for another node. */
  execute<T>(
    service: typeof StreamsClient,
    name: string,
    action: (rpc: StreamsClient) => Promise<T>,
  ): Promise<T>;
  readonly callArguments: (
    options: { readonly requiresLeader: true; readonly deadline?: number },
    callOptions?: { readonly deadline: number },
  ) => [AppendArguments[0], AppendArguments[1]];
}

/**
 * The RPCs of streams, over the client's connection. The client's own calls turn each event into objects, JSON and
 * base64 and back, and put streams upon streams: that takes longer than the server takes to answer. So appends and
 * reads of one stream are made here, and it is left to find the node and to keep the connection.
 */
export const onStreams = <T>(
  client: EventStoreDBClient,
  name: string,
  action: (rpc: StreamsClient, argumentsOf: Inside['callArguments']) => Promise<T>,
): Promise<T> => {
  const inside = client as unknown as Inside;
  return inside.execute(StreamsClient, name, (rpc) => action(rpc, inside.callArguments));
};

const { Empty, StreamIdentifier } = shared;

export const empty = (): shared.Empty => new Empty();

/** Bytes as the messages take them. They are told by their constructor, and a Buffer is something else to them. */
export const bytesOf = (text: string): Uint8Array => {
  const bytes = Buffer.from(text);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
};

export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');

export const identifierOf = (stream: string): shared.StreamIdentifier =>
  new StreamIdentifier().setStreamName(bytesOf(stream));
