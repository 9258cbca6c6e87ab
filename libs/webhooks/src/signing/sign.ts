import { createHmac } from 'node:crypto';

export interface Signing {
  /** The same at every attempt, so that a receiver recognises a repetition. */
  readonly id: string;
  /** Of this attempt. Seconds since 1970. */
  readonly seconds: number;
  readonly body: string;
  /** At least one. While a secret is replaced, both: the receiver may know either. */
  readonly secrets: readonly Uint8Array[];
}

export interface SignatureHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** The headers of the Standard Webhooks specification, 1.0: HMAC-SHA256 of id, timestamp and body. */
export const signatureHeaders = ({ id, seconds, body, secrets }: Signing): SignatureHeaders => {
  if (secrets.length === 0) throw new Error('a message is signed with at least one secret');
  const timestamp = String(seconds);
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
};
