import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Faults } from './faults.js';
import type { DoubleLog } from './log.js';
import type { Groups } from './persistent/groups.js';
import type { Wire } from './wire.js';

/** What the handlers of the double share. */
export interface Plant {
  readonly log: DoubleLog;
  readonly groups: Groups;
  readonly faults: Faults;
  /** The connections that clients come by. */
  readonly wire: Wire;
  /** Where a client is sent that meets a follower. */
  readonly leader: { readonly host: string; readonly port: number };
  /** Events sent to each subscription there has been. */
  readonly sent: number[];
  /** Calls by kind, as they came in. */
  readonly calls: Record<'append' | 'batch' | 'read' | 'subscribe', number>;
}

/** A call of the Read RPC: a read or a subscription. */
export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
