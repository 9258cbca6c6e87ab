import { CodedError, isError } from '#libs/kernel';

/**
 * Everything a log line may say. Values are ours (names, codes, counts, ids the ledger made), never a caller's:
 * no body, no query, no header, no name, no NHS number.
 */
export interface LogFields {
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly method?: string;
  /** The route's pattern, `/v1/patients/:patientId`; never the path that was asked for. */
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly code?: string;
  readonly role?: string;
  readonly projection?: string;
  readonly reactor?: string;
  /** Id of a subscription of the feed. */
  readonly subscription?: string;
  readonly position?: string;
  readonly count?: number;
  readonly signal?: string;
  readonly host?: string;
  readonly port?: number;
  readonly mode?: string;
  /** What the process does. */
  readonly roles?: string;
  /** What was being done, in words of ours. */
  readonly operation?: string;
  readonly seconds?: number;
  readonly error?: SafeError;
}

/** What is known of an error without its message, which may quote anything. */
export interface SafeError {
  readonly name: string;
  readonly code?: string;
  readonly at?: readonly string[];
  readonly cause?: SafeError;
}

const allowed: Readonly<Record<keyof LogFields, true>> = {
  requestId: true,
  correlationId: true,
  method: true,
  route: true,
  status: true,
  ms: true,
  code: true,
  role: true,
  projection: true,
  reactor: true,
  subscription: true,
  position: true,
  count: true,
  signal: true,
  host: true,
  port: true,
  mode: true,
  roles: true,
  operation: true,
  seconds: true,
  error: true,
};

/** Only what is on the list, whatever the types said at the call. */
export const allowListed = (fields: LogFields): LogFields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(allowed, name)));

const MAX_FRAMES = 12;
const MAX_CAUSES = 3;
/** Codes of Node, SQLite and this ledger; anything else may be text. */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

/** The frames of a stack, which name our files; what stands before them is the message, which may quote a value. */
const framesOf = ({ stack = '', message }: Error): string[] => {
  const start = stack.indexOf(message);
  return stack
    .slice(start === -1 ? 0 : start + message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
};

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? error.code : undefined;

/** What may be logged of something that was thrown. */
export const safeError = (thrown: unknown, causes = MAX_CAUSES): SafeError => {
  if (!isError(thrown)) return { name: typeof thrown };
  const code = codeOf(thrown);
  return {
    name: thrown instanceof CodedError ? 'CodedError' : thrown.constructor.name,
    ...(code !== undefined && { code }),
    at: framesOf(thrown),
    ...(thrown.cause !== undefined && causes > 0 && { cause: safeError(thrown.cause, causes - 1) }),
  };
};
