import { CodedError } from '#libs/kernel';
import { applicationError } from '../errors.js';

export const codeOf = (error: unknown): string | undefined =>
  error instanceof CodedError ? error.code : undefined;

/** The store could not answer; an append may or may not have been written. */
export const isPassingOutage = (error: unknown): boolean => codeOf(error) === 'EVENT_STORE_UNAVAILABLE';

export const isConflict = (error: unknown): boolean => codeOf(error) === 'EVENT_STORE_CONFLICT';

const SERVER_FAULT = 500;

/** Refused for good: repeating it comes to the same, while an outage or a crowd may pass. */
export const isRefusal = (error: unknown): error is CodedError =>
  error instanceof CodedError &&
  error.definition.status < SERVER_FAULT &&
  error.code !== 'CONSENT_TOO_CONTENDED';

const SERVICE_UNAVAILABLE = 503;

/** What callers are told of an outage: that it is one, and not which part of the ledger it is in. */
export const problemOf = (error: unknown): unknown => {
  if (!(error instanceof CodedError) || error.code.startsWith('CONSENT_')) return error;
  if (error.code === 'EVENT_STORE_EVENT_ID_REUSED') {
    return applicationError('CONSENT_IDEMPOTENCY_KEY_REUSED', {}, { cause: error });
  }
  return error.definition.status === SERVICE_UNAVAILABLE
    ? applicationError('CONSENT_UNAVAILABLE', {}, { cause: error })
    : error;
};
