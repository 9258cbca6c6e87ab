import { eventStoreError } from '#libs/event-store';
import type { CodedError } from '#libs/kernel';
import type { Failure } from './classify.js';
import type { Redact } from './secrets.js';

interface Described {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

const LONGEST = 300;

/** An error in one line for logs: never the error itself, whose members may quote a request or its headers. */
export const describeError = (error: unknown, redact: Redact): string => {
  if (typeof error !== 'object' || error === null) return 'an error without a shape';
  const { name, code, message }: Described = error;
  const type = (error as { readonly constructor?: { readonly name?: unknown } }).constructor?.name;
  const parts = [type ?? name, code, message].filter(
    (part) => typeof part === 'string' || typeof part === 'number',
  );
  return redact(parts.join(' ')).slice(0, LONGEST).trim();
};

const unavailable = (detail: string, options?: ErrorOptions) =>
  eventStoreError('EVENT_STORE_UNAVAILABLE', { detail }, options);

export const closedError = () => eventStoreError('EVENT_STORE_CLOSED');

const passing = new WeakSet<CodedError>();

/** Whether time alone may mend what the error tells of. */
export const isPassing = (error: CodedError): boolean => passing.has(error);

/** The deadline has passed and nobody knows what became of the call. */
export const deadlinePassed = (what: string, last: unknown, redact: Redact): CodedError => {
  const cause = new Error(describeError(last, redact));
  const error = unavailable(`EventStoreDB did not answer ${what} in time.`, { cause });
  passing.add(error);
  return error;
};

export const tooManyWaiting = (): CodedError => unavailable('Too many appends are waiting for EventStoreDB.');

const TROUBLE = {
  access: 'EventStoreDB refuses our credentials, or they lack a right.',
  tls: 'No trusted TLS connection to EventStoreDB can be made: look at its certificate and at tlsCAFile.',
  protocol: 'What answers at the address is not an EventStoreDB that we can talk to.',
} as const;

/** What a failure that repeating does not mend becomes for the caller. */
export const codedFailure = (what: string, failure: Failure, error: unknown, redact: Redact): CodedError => {
  const options = { cause: new Error(describeError(error, redact)) };
  switch (failure.kind) {
    case 'conflict':
      return eventStoreError('EVENT_STORE_CONFLICT', { actual: String(failure.actual) }, options);
    case 'too-large':
      return eventStoreError(
        'EVENT_STORE_INVALID_APPEND',
        { detail: 'the events are larger than 1 MiB together' },
        options,
      );
    case 'stream-deleted':
      return eventStoreError(
        'EVENT_STORE_DAMAGED',
        { detail: 'A stream of the ledger has been deleted for good (tombstoned) by someone.' },
        options,
      );
    case 'never-heals':
      return unavailable(TROUBLE[failure.reason], options);
    case 'refused':
    case 'stream-not-found':
      return unavailable(`EventStoreDB refused ${what}.`, options);
    case 'unknown-outcome':
    case 'not-leader':
    case 'unforeseen':
      return unavailable(`EventStoreDB failed at ${what}.`, options);
  }
};
