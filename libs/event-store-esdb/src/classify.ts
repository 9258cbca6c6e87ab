/**
 * What an error of the client means to us:
 * - `unknown-outcome`: nobody can tell whether the call was carried out; repeat it with the same ids.
 *   `newClient`: the client that failed does not reconnect by itself.
 * - `not-leader`: refused by a follower; the client goes to the leader with its next call.
 * - `conflict`: the stream is not at the expected revision.
 * - `refused`: the server understood and will not; repeating changes nothing.
 * - `never-heals`: rights, certificates or the address are wrong; people must act.
 * - `unforeseen`: not a shape we know, a defect of ours perhaps; never repeated.
 */
export type Failure =
  | { readonly kind: 'unknown-outcome'; readonly newClient: boolean }
  | { readonly kind: 'not-leader' }
  | { readonly kind: 'conflict'; readonly actual: bigint | 'no-stream' }
  | { readonly kind: 'stream-not-found' }
  | { readonly kind: 'stream-deleted' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'never-heals'; readonly reason: 'access' | 'tls' | 'protocol' }
  | { readonly kind: 'unforeseen' };

/** The members by which the client's errors differ; their classes are not needed, and several have none. */
interface ErrorShape {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly actualVersion?: unknown;
  readonly message?: unknown;
}

/** gRPC status codes, by their names. */
const CANCELLED = 1;
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const ABORTED = 10;
const OUT_OF_RANGE = 11;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

const TLS_TROUBLE = /certificate|ERR_TLS|ERR_SSL|self[- ]signed|wrong version number|unknown ca\b/i;
/** What a server says of a read it cannot begin: a position inside a record, a count of nothing. */
const READ_REFUSED = /Unexpected Read(?:All|Stream)Result|Exception was thrown by handler/;
const NO_NODE_FOUND = /^Failed to discover after \d+ attempts/;

const unknownOutcome = (newClient: boolean): Failure => ({ kind: 'unknown-outcome', newClient });
const neverHeals = (reason: 'access' | 'tls' | 'protocol'): Failure => ({ kind: 'never-heals', reason });

/** By the client's own name of the error; it holds where the code is missing (the batch path, proxies). */
const byType = ({ type, actualVersion }: ErrorShape): Failure | undefined => {
  switch (type) {
    case 'wrong-expected-version':
      return { kind: 'conflict', actual: typeof actualVersion === 'bigint' ? actualVersion : 'no-stream' };
    case 'stream-not-found':
    case 'no-stream':
      return { kind: 'stream-not-found' };
    case 'stream-deleted':
      return { kind: 'stream-deleted' };
    case 'maximum-append-size-exceeded':
      return { kind: 'too-large' };
    case 'not-leader':
      return { kind: 'not-leader' };
    case 'access-denied':
      return neverHeals('access');
    case 'invalid-argument':
      return { kind: 'refused' };
    case 'deadline-exceeded':
      return unknownOutcome(true);
    case 'timeout':
    case 'cancelled':
      return unknownOutcome(false);
    default:
      return undefined;
  }
};

const byCode = (code: number, message: string, typed: boolean): Failure | undefined => {
  switch (code) {
    case UNAVAILABLE:
      // Typed, the client has seen it and reconnects; bare, it comes from before there was a connection.
      return unknownOutcome(!typed);
    case CANCELLED:
    case ABORTED:
      return unknownOutcome(false);
    case DEADLINE_EXCEEDED:
    case RESOURCE_EXHAUSTED:
    case INTERNAL:
      return unknownOutcome(true);
    case UNAUTHENTICATED:
    case PERMISSION_DENIED:
      return neverHeals('access');
    case UNIMPLEMENTED:
      return neverHeals('protocol');
    case INVALID_ARGUMENT:
    case OUT_OF_RANGE:
      return { kind: 'refused' };
    case UNKNOWN:
      return READ_REFUSED.test(message) ? { kind: 'refused' } : unknownOutcome(true);
    default:
      return undefined;
  }
};

/** Every shape of error seen on a real server, sorted. Pure: it looks at nothing but the error. */
export const classify = (error: unknown): Failure => {
  if (typeof error !== 'object' || error === null) return { kind: 'unforeseen' };
  const shape: ErrorShape = error;
  const message = typeof shape.message === 'string' ? shape.message : '';
  if (shape.code === UNAVAILABLE && TLS_TROUBLE.test(message)) return neverHeals('tls');
  const typed = byType(shape);
  if (typed !== undefined) return typed;
  if (typeof shape.code === 'number') {
    const coded = byCode(shape.code, message, shape.type !== undefined);
    if (coded !== undefined) return coded;
  }
  if (shape.type === 'unavailable') return unknownOutcome(false);
  if (shape.type === 'unknown') return unknownOutcome(true);
  if (NO_NODE_FOUND.test(message)) return unknownOutcome(true);
  return { kind: 'unforeseen' };
};
