import type { WebhookErrorCode } from '../errors.js';

/** What came of one attempt. */
export type SendOutcome =
  | { readonly kind: 'delivered'; readonly status: number; readonly millis: number }
  | {
      readonly kind: 'failed';
      readonly error: WebhookErrorCode;
      /** HTTP status; null where there was no answer. */
      readonly status: number | null;
      readonly millis: number;
      /** How long the receiver asked to be left alone; null when it did not. */
      readonly retryAfterMillis: number | null;
      /** Whether everything else sent there would fail too: nothing but a probe is sent until one arrives. */
      readonly unreachable: boolean;
    };

export type SendFailure = Extract<SendOutcome, { kind: 'failed' }>;

/** As much of an attempt as a log of attempts tells of it. */
export const toldOf = (
  outcome: SendOutcome,
): { readonly status: number | null; readonly error: string | null; readonly millis: number } => ({
  status: outcome.status,
  error: outcome.kind === 'failed' ? outcome.error : null,
  millis: outcome.millis,
});
