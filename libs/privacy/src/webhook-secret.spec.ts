import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel';
import { memoryKeyring } from './keyring.js';
import { webhookSecret, writtenWebhookSecret } from './webhook-secret.js';

const keyring = memoryKeyring(instant('2024-01-01T00:00:00Z'));
const kid = keyring.currentKid;
const of = { subscriptionId: '9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9', secretNumber: 1, kid };
const secret = webhookSecret(keyring, of);

describe('the secret of a webhook', () => {
  it('is the same whenever it is asked for, also after the keys were rotated', () => {
    expect(secret).toHaveLength(32);
    const current = keyring.rotate();
    expect(webhookSecret(keyring, of)).toEqual(secret);
    expect(webhookSecret(keyring, { ...of, kid: current })).not.toEqual(secret);
  });

  it('is another for each number and each subscription', () => {
    expect(webhookSecret(keyring, { ...of, secretNumber: 2 })).not.toEqual(secret);
    const other = '9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4ba';
    expect(webhookSecret(keyring, { ...of, subscriptionId: other })).not.toEqual(secret);
  });

  it('is written as Standard Webhooks has it', () => {
    const written = writtenWebhookSecret(secret);
    expect(written).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(written.slice('whsec_'.length), 'base64')).toEqual(secret);
  });
});
