import { CodedError, isError } from '#libs/kernel';
import type { WebhookErrorCode } from '../errors.js';

const byCode: Readonly<Record<string, WebhookErrorCode>> = {
  UND_ERR_CONNECT_TIMEOUT: 'WEBHOOK_NOT_REACHED',
  UND_ERR_HEADERS_TIMEOUT: 'WEBHOOK_TIMED_OUT',
  UND_ERR_BODY_TIMEOUT: 'WEBHOOK_TIMED_OUT',
  UND_ERR_HEADERS_OVERFLOW: 'WEBHOOK_ANSWER_MALFORMED',
  UND_ERR_SOCKET: 'WEBHOOK_CONNECTION_CLOSED',
  ECONNRESET: 'WEBHOOK_CONNECTION_CLOSED',
  EPIPE: 'WEBHOOK_CONNECTION_CLOSED',
};

const TLS = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO$)/;

const codeIn = (error: Error): string => {
  const { code } = error as Error & { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** Happy eyeballs fail with all failures at once; the last is as good as any. */
const innermost = (error: unknown): unknown => {
  if (error instanceof CodedError || !isError(error)) return error;
  const { errors } = error as Error & { readonly errors?: readonly unknown[] };
  if (errors !== undefined && errors.length > 0) return innermost(errors.at(-1));
  return codeIn(error) === '' && error.cause !== undefined ? innermost(error.cause) : error;
};

/** What an attempt without an answer failed with. */
export const failureOf = (thrown: unknown): WebhookErrorCode => {
  const error = innermost(thrown);
  if (!isError(error)) return 'WEBHOOK_NOT_REACHED';
  const code = codeIn(error);
  if (code === 'WEBHOOK_ADDRESS_REFUSED') return code;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'WEBHOOK_TIMED_OUT';
  if (error.name === 'HTTPParserError' || code.startsWith('HPE_')) return 'WEBHOOK_ANSWER_MALFORMED';
  if (TLS.test(code)) return 'WEBHOOK_TLS_REFUSED';
  return byCode[code] ?? 'WEBHOOK_NOT_REACHED';
};
