import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PatientEvent } from '#libs/consent';
import { CLINICIAN, registered, TRUST } from '#libs/consent/contract';
import { plusMillis } from '#libs/kernel';
import { notificationError } from '#libs/notifications';
import { verificationCode } from '#libs/privacy';
import { codeDelivery, DeliveryCallbacks, expiryTimers } from '#libs/reactors';
import { contactPoint } from '../support/request-story.js';
import { ANN, EffectBench } from './effect-bench.js';

const MINUTE = 60_000;

let bench: EffectBench;

beforeEach(async () => {
  bench = await EffectBench.open();
  await bench.happens(registered());
  await bench.happens(contactPoint('phone', 'sms', '+447700900123', true));
});

afterEach(() => bench.close());

const request = () =>
  ({
    requestId: 'r1',
    organisation: TRUST,
    purpose: 'direct-care',
    at: bench.clock.now(),
    recordedBy: CLINICIAN,
  }) as const;

const asked = () =>
  bench.happens({
    type: 'AccessRequested',
    data: { ...request(), expiresAt: plusMillis(bench.clock.now(), 60 * MINUTE) },
  });

const issuing = (issue = 1, channel: 'sms' | 'email' = 'sms'): PatientEvent => ({
  type: 'CodeIssued',
  data: {
    ...request(),
    issue,
    keyId: bench.keyring.currentKid,
    channel,
    contactPointId: channel === 'sms' ? 'phone' : 'email',
    expiresAt: plusMillis(bench.clock.now(), 10 * MINUTE),
    assurance: 'standard',
    cause: 'request',
  },
});

const codeOf = (issue = 1) =>
  verificationCode(bench.keyring, { requestId: 'r1', issue, keyId: bench.keyring.currentKid });

const delivery = (confirmsLater = false, acts = bench.ledgerActs) =>
  codeDelivery('sms', {
    people: bench.people,
    keyring: bench.keyring,
    wayOut: bench.wayOut(),
    acts,
    sent: bench.sentCodes,
    clock: bench.clock,
    confirmsLater: () => confirmsLater,
  });

describe('sending a code', () => {
  it('sends the derived one to the contact point it was issued for, and has it recorded', async () => {
    await asked();
    await bench.react(delivery(), await bench.happens(issuing()));
    expect(bench.sent).toMatchObject([{ channel: 'sms', to: '+447700900123' }]);
    expect(bench.sent[0]!.text.startsWith(codeOf())).toBe(true);
    expect(bench.acts).toEqual([
      [
        'codeDelivered',
        { patientId: ANN, requestId: 'r1', issue: 1, channel: 'sms', providerReference: 'p-1' },
      ],
    ]);
  });

  it('waits for the provider to say so where it says so later', async () => {
    await asked();
    await bench.react(delivery(true), await bench.happens(issuing()));
    expect([bench.sent.length, bench.acts.length]).toEqual([1, 0]);
  });

  it('sends the same code under the same name when it is tried again after a failure', async () => {
    await asked();
    const event = await bench.happens(issuing());
    bench.faults.set('sms', notificationError('NOTIFICATION_UNAVAILABLE'));
    await expect(bench.react(delivery(), event)).rejects.toMatchObject({ code: 'NOTIFICATION_UNAVAILABLE' });
    bench.faults.clear();
    await bench.react(delivery(), event, 2);
    expect(bench.sent).toHaveLength(1);
    expect(bench.sent[0]!.text).toContain(codeOf());
  });

  it('hands no provider a message twice that it has taken, however often the effect is done', async () => {
    await asked();
    const event = await bench.happens(issuing());
    for (let attempt = 1; attempt <= 3; attempt += 1) await bench.react(delivery(), event, attempt);
    expect(bench.sent).toHaveLength(1);
    expect(new Set(bench.acts.map((act) => JSON.stringify(act))).size).toBe(1);
  });

  it.each([
    [
      'whose time is over',
      () =>
        Promise.resolve().then(() => {
          bench.pass(10);
        }),
    ],
    [
      'that was superseded by another',
      async () => {
        await bench.happens(issuing(2));
      },
    ],
    [
      'whose request was cancelled',
      async () => {
        await bench.happens({ type: 'AccessRequestCancelled', data: { ...request(), reason: 'refused' } });
      },
    ],
    [
      'that was told already',
      async () => {
        await bench.happens({ type: 'CodeVerified', data: request() });
      },
    ],
  ] as readonly (readonly [string, () => unknown])[])('sends none %s', async (_, meanwhile) => {
    await asked();
    const event = await bench.happens(issuing());
    await meanwhile();
    await bench.react(delivery(), event);
    expect([bench.sent, bench.acts]).toEqual([[], []]);
  });

  it('says after four tries that it cannot be sent this way, and at once when it is for good', async () => {
    await asked();
    const event = await bench.happens(issuing());
    bench.faults.set('sms', notificationError('NOTIFICATION_UNAVAILABLE'));
    for (const attempt of [1, 2, 3]) await expect(bench.react(delivery(), event, attempt)).rejects.toThrow();
    await bench.react(delivery(), event, 4);
    bench.faults.set('sms', notificationError('NOTIFICATION_ADDRESS_REFUSED'));
    await bench.react(delivery(), event, 1);
    expect(bench.acts.map(([act, about]) => [act, (about as { permanence: string }).permanence])).toEqual([
      ['codeDeliveryFailed', 'technical'],
      ['codeDeliveryFailed', 'permanent'],
    ]);
  });

  it('never says of one that a provider took that it failed, however often the ledger cannot be told', async () => {
    await asked();
    const event = await bench.happens(issuing());
    const tell = bench.ledgerActs;
    const unreachable = { ...tell, codeDelivered: () => Promise.reject(new Error('the ledger is away')) };
    for (const attempt of [1, 2, 3, 4])
      await expect(bench.react(delivery(false, unreachable), event, attempt)).rejects.toThrow('is away');
    expect(bench.acts).toEqual([]);
    await bench.react(delivery(), event, 5);
    expect([bench.sent.length, bench.acts.map(([act]) => act)]).toEqual([1, ['codeDelivered']]);
  });

  it('leaves codes of the other channel to the other reactor', async () => {
    await asked();
    expect(delivery().plan(await bench.happens(issuing(1, 'email')))).toBeNull();
  });
});

describe('sending to many numbers that begin alike', () => {
  it('pauses beyond the limit in an hour, and the code goes another way', async () => {
    bench.perPrefixPerHour = 2;
    await asked();
    const outcomes = [];
    for (let issue = 1; issue <= 3; issue += 1) {
      bench.acts.length = 0;
      await bench.react(delivery(), await bench.happens(issuing(issue)));
      outcomes.push(bench.acts[0]![0]);
    }
    expect(outcomes).toEqual(['codeDelivered', 'codeDelivered', 'codeDeliveryFailed']);
    expect(bench.acts).toMatchObject([['codeDeliveryFailed', { permanence: 'technical' }]]);
    bench.pass(61);
    await bench.react(delivery(), await bench.happens(issuing(4)));
    expect(bench.sent).toHaveLength(3);
  });

  it('keeps of the number a digest that needs a key, and forgets it after a month', async () => {
    await asked();
    await bench.react(delivery(), await bench.happens(issuing()));
    const prefix = bench.keyring.commandDigest('mobile-prefix/+4477009');
    const other = '00000000-0000-5000-8000-000000000000';
    expect(await bench.outgoing.count(prefix, plusMillis(bench.clock.now(), -MINUTE), other)).toBe(1);
    bench.pass(31 * 24 * 60);
    await bench.outgoing.begin(other, 'another', bench.clock.now());
    expect(
      await bench.outgoing.count(prefix, plusMillis(bench.clock.now(), -60 * 24 * 60 * MINUTE), other),
    ).toBe(0);
  });
});

describe('the timers', () => {
  it('are due when the code, and the request, say so, and have that recorded', async () => {
    const request1 = await asked();
    const code = await bench.happens(issuing());
    const [codes, requests] = expiryTimers(bench.ledgerActs);
    expect([codes!.plan(code)?.due, requests!.plan(request1)?.due]).toEqual([
      plusMillis(bench.clock.now(), 10 * MINUTE),
      plusMillis(bench.clock.now(), 60 * MINUTE),
    ]);
    await bench.react(codes!, code);
    await bench.react(requests!, request1);
    expect(bench.acts).toEqual([
      ['expireCode', { patientId: ANN, requestId: 'r1', issue: 1 }],
      ['expireAccessRequest', { patientId: ANN, requestId: 'r1' }],
    ]);
  });
});

describe('what a provider says later', () => {
  it('is passed on for a code that was sent, and is nothing for any other message', async () => {
    await asked();
    await bench.react(delivery(true), await bench.happens(issuing()));
    const callbacks = new DeliveryCallbacks(bench.sentCodes, bench.ledgerActs);
    const { reference } = bench.sent[0]!;
    const say = (status: string, of = reference) => callbacks.take({ reference: of, status, id: 'p-1' });
    expect(await say('delivered', '00000000-0000-5000-8000-000000000000')).toBe('unknown-reference');
    expect(await say('sending')).toBe('unknown-status');
    expect(bench.acts).toEqual([]);
    for (const status of ['temporary-failure', 'technical-failure', 'permanent-failure', 'delivered'])
      await say(status);
    expect(bench.acts.map(([act]) => act)).toEqual([
      ...Array<string>(3).fill('codeDeliveryFailed'),
      'codeDelivered',
    ]);
  });
});
