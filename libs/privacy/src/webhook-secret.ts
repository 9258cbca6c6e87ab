import type { Keyring } from './keyring.js';

/** Which secret: the `secretNumber`-th (1, 2, ...) of a subscription, under the master key of that id. */
export interface WebhookSecretOf {
  readonly subscriptionId: string;
  readonly secretNumber: number;
  readonly kid: string;
}

/**
 * The 32 bytes that sign what is sent to a subscriber's endpoint. Derived whenever they are needed and stored nowhere;
 * the same for ever. PRIVACY_KEY_UNREADABLE when the master key is unknown.
 */
export const webhookSecret = (
  keyring: Pick<Keyring, 'secretFor'>,
  { subscriptionId, secretNumber, kid }: WebhookSecretOf,
): Buffer =>
  keyring.secretFor({ kid, use: 'webhook-secret', about: `${subscriptionId}/${secretNumber}` }).export();

/** As Standard Webhooks writes it, and as its owner is shown it once. */
export const writtenWebhookSecret = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;
