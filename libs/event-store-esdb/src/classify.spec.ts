import { describe, expect, it } from '@jest/globals';
import { classify, type Failure } from './classify.js';
import { Late } from './timers.js';

const unknownOutcome: Failure = { kind: 'unknown-outcome', newClient: false };
const unknownAndDead: Failure = { kind: 'unknown-outcome', newClient: true };

/** Every shape seen on a real server or in a recording: where it was seen, the error's members, what it means. */
const SHAPES: readonly (readonly [string, Record<string, unknown>, Failure])[] = [
  // Conflicts; the batch path leaves the message empty.
  [
    'conflict behind',
    { type: 'wrong-expected-version', message: '', expectedVersion: 0n, actualVersion: 1n },
    { kind: 'conflict', actual: 1n },
  ],
  [
    'conflict on a missing stream',
    { type: 'wrong-expected-version', message: '', expectedVersion: 0n, actualVersion: 'no_stream' },
    { kind: 'conflict', actual: 'no-stream' },
  ],
  [
    'conflict by status (deleteStream on a missing stream)',
    { type: 'wrong-expected-version', code: 9, message: '9 FAILED_PRECONDITION', actualVersion: 'no_stream' },
    { kind: 'conflict', actual: 'no-stream' },
  ],
  // Streams that are not there.
  [
    'missing stream',
    { type: 'stream-not-found', message: 'a-1 not found', streamName: 'a-1' },
    { kind: 'stream-not-found' },
  ],
  [
    'append on a tombstone, batch',
    { type: 'stream-deleted', message: '', streamName: 'a-1' },
    { kind: 'stream-deleted' },
  ],
  [
    'read of a tombstone',
    { type: 'stream-deleted', code: 9, message: "9 FAILED_PRECONDITION: Event stream 'a-1' is deleted." },
    { kind: 'stream-deleted' },
  ],
  // Refused for what was asked.
  [
    'too large, batch',
    { type: 'maximum-append-size-exceeded', message: '', maxAppendSize: 1_048_576 },
    { kind: 'too-large' },
  ],
  [
    'too large, Append RPC',
    {
      type: 'maximum-append-size-exceeded',
      code: 3,
      message: '3 INVALID_ARGUMENT: Maximum Append Size of 1048576 Exceeded.',
    },
    { kind: 'too-large' },
  ],
  [
    'maxCount 0',
    { type: 'unknown', code: 2, message: '2 UNKNOWN: Unexpected ReadStreamResult: Error' },
    { kind: 'refused' },
  ],
  [
    'a position inside a record, read',
    { type: 'unknown', code: 2, message: '2 UNKNOWN: Unexpected ReadAllResult: Error' },
    { kind: 'refused' },
  ],
  [
    'a position inside a record, subscription',
    { type: 'unknown', code: 2, message: '2 UNKNOWN: Exception was thrown by handler.' },
    { kind: 'refused' },
  ],
  [
    'a revision below 0',
    { type: 'invalid-argument', message: 'fromRevision value must be' },
    { kind: 'refused' },
  ],
  // Nobody knows what became of the call.
  [
    'connection gone',
    { type: 'unavailable', code: 14, message: '14 UNAVAILABLE: Connection dropped' },
    unknownOutcome,
  ],
  [
    'server gone, from the capabilities call',
    { code: 14, message: '14 UNAVAILABLE: No connection established' },
    unknownAndDead,
  ],
  [
    "client's deadline",
    { type: 'deadline-exceeded', code: 4, message: '4 DEADLINE_EXCEEDED' },
    unknownAndDead,
  ],
  ["server's deadline, batch", { type: 'deadline-exceeded', code: undefined, message: '' }, unknownAndDead],
  [
    'forwarding to the leader',
    { type: 'timeout', code: 10, message: '10 ABORTED: Forwarding timeout' },
    unknownOutcome,
  ],
  [
    'commit phase',
    { type: 'timeout', code: 10, message: '10 ABORTED: Commit phase timeout.' },
    unknownOutcome,
  ],
  [
    'slow live subscriber',
    {
      type: 'timeout',
      code: 10,
      message: '10 ABORTED: Operation timed out: Consumer too slow to handle event while live.',
    },
    unknownOutcome,
  ],
  [
    'SIGTERM',
    { type: 'unknown', code: 13, message: '13 INTERNAL: Received RST_STREAM with code 0' },
    unknownAndDead,
  ],
  [
    'starting server',
    { type: 'unknown', code: 2, message: '2 UNKNOWN: Could not recognize Server Is Not Ready' },
    unknownAndDead,
  ],
  ['cancelled by the server', { type: 'cancelled', code: 1, message: '1 CANCELLED' }, unknownOutcome],
  ['no node found', { message: 'Failed to discover after 10 attempts.' }, unknownAndDead],
  [
    'overloaded',
    { type: 'unknown', code: 8, message: '8 RESOURCE_EXHAUSTED: Bandwidth exhausted' },
    unknownAndDead,
  ],
  [
    'no leader known',
    { type: 'unknown', code: 2, message: '2 UNKNOWN: No leader info available in response' },
    unknownAndDead,
  ],
  // A follower.
  [
    'follower',
    { type: 'not-leader', code: 5, leader: { address: 'b', port: 2113 }, message: '5' },
    { kind: 'not-leader' },
  ],
  // People must act.
  [
    'unknown CA',
    {
      type: 'unavailable',
      code: 14,
      message:
        '14 UNAVAILABLE: No connection established. Last error: unable to verify the first certificate',
    },
    { kind: 'never-heals', reason: 'tls' },
  ],
  [
    'wrong name',
    { code: 14, message: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    { kind: 'never-heals', reason: 'tls' },
  ],
  [
    'expired',
    { type: 'unavailable', code: 14, message: '14: certificate has expired' },
    { kind: 'never-heals', reason: 'tls' },
  ],
  [
    'unauthenticated',
    { type: 'access-denied', code: 16, message: '16 UNAUTHENTICATED' },
    { kind: 'never-heals', reason: 'access' },
  ],
  [
    'not allowed',
    { type: 'access-denied', code: 7, message: '7 PERMISSION_DENIED: Access Denied' },
    { kind: 'never-heals', reason: 'access' },
  ],
  [
    'not allowed, batch',
    { type: 'access-denied', code: undefined, message: '' },
    { kind: 'never-heals', reason: 'access' },
  ],
  [
    'another service',
    { type: 'unknown', code: 12, message: '12 UNIMPLEMENTED: Received HTTP status code 404' },
    { kind: 'never-heals', reason: 'protocol' },
  ],
];

describe('an error of the client', () => {
  it.each(SHAPES)('%s', (_, members, failure) => {
    expect(classify(Object.assign(new Error(String(members.message)), members))).toEqual(failure);
    expect(classify(members)).toEqual(failure);
  });

  it('of our own timer counts as its deadline', () => {
    expect(classify(new Late('an append', 10))).toEqual(unknownAndDead);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [14],
    [new TypeError('x is not a function')],
    [{}],
    [{ code: 'ENOENT' }],
  ])('that is none of its shapes is repeated by nobody: %p', (error) => {
    expect(classify(error)).toEqual({ kind: 'unforeseen' });
  });
});
