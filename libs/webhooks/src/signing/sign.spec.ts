import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { writtenWebhookSecret } from '#libs/privacy';
import { signatureHeaders } from './sign.js';

const now = (): number => Math.floor(Date.now() / 1000);

const verified = (secret: Buffer, body: string, headers: Record<string, string>): boolean => {
  try {
    new Webhook(writtenWebhookSecret(secret)).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

describe('a signature', () => {
  it('is the one of the published example', () => {
    const secrets = [Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')];
    const body = '{"test": 2432232314}';
    expect(
      signatureHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', seconds: 1614265330, body, secrets }),
    ).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified by another implementation, whatever the body', () => {
    fc.assert(
      fc.property(fc.json(), fc.uuid(), fc.nat(10), (body, id, part) => {
        const secrets = [randomBytes(32)];
        const headers = {
          ...signatureHeaders({ id: `${id}/${String(part)}`, seconds: now(), body, secrets }),
        };
        expect(verified(secrets[0]!, body, headers)).toBe(true);
        expect(verified(secrets[0]!, `${body} `, headers)).toBe(false);
        expect(verified(secrets[0]!, body, { ...headers, 'webhook-id': id })).toBe(false);
      }),
    );
  });

  it('is one by each live secret while a secret is replaced, and by no other', () => {
    const [fresh, former, other] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    const body = '{}';
    const headers = { ...signatureHeaders({ id: 'a/0', seconds: now(), body, secrets: [fresh, former] }) };
    expect([fresh, former, other].map((secret) => verified(secret, body, headers))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is never left out', () => {
    expect(() => signatureHeaders({ id: 'a/0', seconds: now(), body: '{}', secrets: [] })).toThrow(
      'at least one',
    );
  });
});
