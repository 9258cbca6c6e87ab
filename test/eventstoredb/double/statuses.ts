import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { MAX_APPEND_SIZE } from './log.js';

const error = (
  code: status,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): ServiceError => {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
};

/** Errors as a real server was seen to send them. */
export const statuses = {
  deleted: (stream: string) =>
    error(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  tooLarge: () =>
    error(status.INVALID_ARGUMENT, `Maximum Append Size of ${String(MAX_APPEND_SIZE)} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(MAX_APPEND_SIZE),
    }),
  notLeader: (host: string, port: number) =>
    error(status.NOT_FOUND, `Leader info available.`, {
      exception: 'not-leader',
      'leader-endpoint-host': host,
      'leader-endpoint-port': String(port),
    }),
  wrongVersion: (stream: string, expected: string, actual: string | undefined) =>
    error(status.FAILED_PRECONDITION, `Append failed due to WrongExpectedVersion. Stream: ${stream}`, {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': expected,
      ...(actual === undefined ? {} : { 'actual-version': actual }),
    }),
  groupExists: (stream: string, group: string) =>
    error(status.ALREADY_EXISTS, `Subscription group ${group} on stream ${stream} exists.`, {
      exception: 'persistent-subscription-exists',
      'stream-name': stream,
      'group-name': group,
    }),
  noGroup: (stream: string, group: string) =>
    error(status.NOT_FOUND, `Subscription group ${group} on stream ${stream} does not exist.`, {
      exception: 'persistent-subscription-does-not-exist',
      'stream-name': stream,
      'group-name': group,
    }),
  groupDropped: (stream: string, group: string) =>
    error(status.CANCELLED, `Subscription group ${group} on stream ${stream} was dropped.`, {
      exception: 'persistent-subscription-dropped',
      'stream-name': stream,
      'group-name': group,
    }),
  denied: () => error(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  unavailable: () => error(status.UNAVAILABLE, 'Server Is Too Busy'),
  notReady: () => error(status.UNKNOWN, 'Could not recognize Server Is Not Ready'),
  internal: () => error(status.INTERNAL, 'Received RST_STREAM with code 0'),
  timeout: () => error(status.ABORTED, 'Operation timed out: Commit phase timeout.'),
  tooSlow: () =>
    error(
      status.ABORTED,
      'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
    ),
  emptyStreamRead: () => error(status.UNKNOWN, 'Unexpected ReadStreamResult: Error'),
  badPosition: () => error(status.UNKNOWN, 'Unexpected ReadAllResult: Error'),
  handlerThrew: () => error(status.UNKNOWN, 'Exception was thrown by handler.'),
};
