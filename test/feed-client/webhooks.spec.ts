import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookVerificationError } from '#libs/feed-client';
import { eventAt } from './feed-double.js';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const [current, former, stranger] = [newSecret(), newSecret(), newSecret()];
const body = JSON.stringify(eventAt(1));
const sentAt = new Date('2026-03-04T05:06:07.000Z');
const now = sentAt.getTime() + 2_000;

/** As the reference implementation signs it, with each of the secrets. */
const signed = (secrets: readonly string[], text = body, id = 'msg_1') => ({
  'webhook-id': id,
  'webhook-timestamp': String(sentAt.getTime() / 1_000),
  'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, sentAt, text)).join(' '),
});

const reasonOf = (headers: Record<string, string>, text = body, at = now): string => {
  try {
    verifyWebhook({ headers, body: text }, { secrets: [current], now: at });
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.reason;
    throw error;
  }
  return 'taken';
};

describe('a webhook', () => {
  it('is taken when one of the secrets signed it, whichever and among whatever else', () => {
    for (const [signers, secrets] of [
      [[current], [current]],
      [[former, current], [current]],
      [[current, former], [former]],
      [[former], [current, former]],
      [
        [stranger, current],
        [former, current],
      ],
    ] as const) {
      const message = verifyWebhook({ headers: signed(signers), body }, { secrets, now });
      expect(message).toEqual({ id: 'msg_1', sentAt, event: eventAt(1) });
    }
    const headers = { ...signed([current]) };
    headers['webhook-signature'] = `v1a,abc v2,xyz v1,short ${headers['webhook-signature']}`;
    expect(reasonOf(headers)).toBe('taken');
  });

  it('is not taken from another, nor changed in any part', () => {
    const headers = signed([current]);
    expect(reasonOf(signed([stranger]))).toBe('signature');
    expect(reasonOf({ ...headers, 'webhook-id': 'msg_2' })).toBe('signature');
    expect(reasonOf({ ...headers, 'webhook-timestamp': String(sentAt.getTime() / 1_000 + 1) })).toBe(
      'signature',
    );
    expect(reasonOf(headers, body.replace('event-1', 'event-2'))).toBe('signature');
    const bytes = Buffer.from(headers['webhook-signature'].slice(3), 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(reasonOf({ ...headers, 'webhook-signature': `v1,${flipped.toString('base64')}` })).toBe(
        'signature',
      );
    }
  });

  it('is taken within five minutes of being sent, either way', () => {
    const at = (seconds: number) => reasonOf(signed([current]), body, sentAt.getTime() + seconds * 1_000);
    expect([at(300), at(301), at(-300), at(-301)]).toEqual(['taken', 'too-old', 'taken', 'too-new']);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('needs %s', (name) => {
    const headers = Object.fromEntries(
      Object.entries(signed([current])).filter(([header]) => header !== name),
    );
    expect(reasonOf(headers)).toBe('headers');
    expect(reasonOf({ ...headers, [name]: '' })).toBe('headers');
  });

  it.each(['', 'v1', 'v1,', 'v1a,AAAA', ',', 'v1,@@@@'])(
    'with %j for a signature is not taken',
    (signature) => {
      expect(reasonOf({ ...signed([current]), 'webhook-signature': signature })).toMatch(/headers|signature/);
    },
  );

  it.each(['1e9', '-1', 'soon', '99999999999999999999'])('sent at %s is not taken', (timestamp) => {
    expect(reasonOf({ ...signed([current]), 'webhook-timestamp': timestamp })).toBe('headers');
  });

  it('that is no event is not taken, well signed as it may be', () => {
    for (const text of ['', '{', '[]', 'null', '{"specversion":"1.0"}'])
      expect(reasonOf(signed([current], text), text)).toBe('body');
  });

  it('is not checked against no secret or a short one', () => {
    const request = { headers: signed([current]), body };
    expect(() => verifyWebhook(request, { secrets: [] })).toThrow(TypeError);
    expect(() => verifyWebhook(request, { secrets: ['whsec_c2hvcnQ='] })).toThrow(TypeError);
  });
});
