import { errorsOf } from '#libs/kernel';

/** What the HTTP edge itself refuses, before any handler is asked. */
export const apiErrors = {
  CONSENT_REQUEST_INVALID: {
    status: 400,
    title: 'The request does not have the form that is expected.',
    remedy: 'The errors point to each field and say what is wrong with it.',
  },
  CONSENT_JSON_INVALID: {
    status: 400,
    title: 'The body is not acceptable JSON.',
    remedy: 'Send UTF-8 JSON without duplicate or reserved names, at most 32 levels deep.',
  },
  CONSENT_URL_INVALID: {
    status: 400,
    title: 'The address is malformed.',
    remedy: 'Percent-encode the path as UTF-8.',
  },
  CONSENT_IDEMPOTENCY_KEY_REQUIRED: {
    status: 428,
    title: 'A command needs an Idempotency-Key.',
    remedy: 'Make a random key for each new command, and send the same one again when you repeat it.',
  },
  CONSENT_IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'The Idempotency-Key is malformed.',
    remedy: 'Send 1 to 255 letters, digits or any of . _ ~ : + / = -',
  },
  CONSENT_IF_MATCH_INVALID: {
    status: 400,
    title: 'The If-Match is not an ETag of this ledger.',
    remedy: 'Send one ETag as this ledger gave it, or leave the header out.',
  },
  CONSENT_ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is nothing at this address.',
    remedy: 'See /openapi.json for the addresses there are.',
  },
  CONSENT_CLOCK_FORWARDS_ONLY: {
    status: 409,
    title: 'The sandbox clock only moves forwards, and is past that time already.',
    remedy: 'Read the clock and name a later time, or move it by advanceSeconds.',
  },
  CONSENT_BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large.',
    remedy: 'Split the request; a body holds at most 1 MiB unless configured otherwise.',
  },
  CONSENT_MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'The body is not of a media type that is understood.',
    remedy: 'Send application/json in UTF-8, without a content encoding.',
  },
  CONSENT_HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The headers are too large.',
    remedy: 'Send fewer or shorter headers: 16 KiB in all.',
  },
  CONSENT_HTTP_INVALID: {
    status: 400,
    title: 'This is not an HTTP request.',
    remedy: 'Check the client or the proxy in between.',
  },
  CONSENT_REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request took too long to arrive.',
    remedy: 'Send it again.',
  },
  CONSENT_FILE_CHECK_NOT_FOUND: {
    status: 404,
    title: 'There is no such file check of yours here.',
    remedy: 'Results go when they expire, when they are deleted, and when the process that made them ends.',
  },
  CONSENT_FILE_CHECK_TOO_MANY: {
    status: 429,
    title: 'You have as many file checks as you may.',
    remedy: 'Delete one whose result is no longer needed, or wait until one expires.',
  },
  CONSENT_FILE_CHECK_HAS_INPUT: {
    status: 409,
    title: 'This check has been sent its file.',
    remedy: 'Make another check for another file, or for the same one again.',
  },
  CONSENT_FILE_CHECK_NO_RESULT: {
    status: 409,
    title: 'This check has no result.',
    remedy: 'Look at its state: wait while it runs; make another where it failed.',
  },
  CONSENT_RANGE_UNSATISFIABLE: {
    status: 416,
    title: 'The range lies outside the file.',
    remedy: 'Ask for bytes that are there: Content-Range says how many.',
  },
  CONSENT_STOPPING: {
    status: 503,
    title: 'The server is stopping.',
    remedy: 'Repeat the request with the same idempotency key; nothing is recorded twice.',
  },
  CONSENT_READ_MODELS_BEHIND: {
    status: 503,
    title: 'The read models are further behind the ledger than is allowed.',
    remedy: 'Wait, or look at /v1/projections; the limit is LEDGER_READY_LAG_SECONDS.',
  },
  CONSENT_REACTORS_FAILING: {
    status: 503,
    title: 'Effects of the ledger are not done: codes and alerts may not go out.',
    remedy: 'The detail names the reactor; see the runbook for messages that do not go out.',
  },
  CONSENT_INTERNAL: {
    status: 500,
    title: 'Something went wrong here, and it has been logged.',
    remedy: 'Repeat the request with the same idempotency key; report the X-Request-Id if it persists.',
  },
} as const;

export const apiError = errorsOf(apiErrors);
