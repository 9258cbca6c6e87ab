import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type PatientEvent, secretOfContactPoint } from '#libs/consent';
import { CLINICIAN, registered } from '#libs/consent/contract';
import { plusMillis } from '#libs/kernel';
import { notificationError } from '#libs/notifications';
import { verificationCode } from '#libs/privacy';
import { contactCodes } from '#libs/reactors';
import { contactPoint } from '../support/request-story.js';
import { EffectBench } from './effect-bench.js';

const MINUTE = 60_000;

let bench: EffectBench;

beforeEach(async () => {
  bench = await EffectBench.open();
  await bench.happens(registered());
  await bench.happens(contactPoint('phone', 'sms', '+447700900123', true));
});

afterEach(() => bench.close());

describe('the code that shows a contact point', () => {
  const contact = () =>
    contactCodes({
      people: bench.people,
      keyring: bench.keyring,
      wayOut: bench.wayOut(),
      acts: bench.ledgerActs,
      clock: bench.clock,
    });
  const issued = (issue = 1): PatientEvent => ({
    type: 'ContactCodeIssued',
    data: {
      contactPointId: 'phone',
      issue,
      channel: 'sms',
      keyId: bench.keyring.currentKid,
      at: bench.clock.now(),
      expiresAt: plusMillis(bench.clock.now(), 10 * MINUTE),
      recordedBy: CLINICIAN,
    },
  });

  it('goes there, and is not that of any request', async () => {
    const event = await bench.happens(issued());
    for (const attempt of [1, 2]) await bench.react(contact(), event, attempt);
    expect(bench.sent).toMatchObject([{ channel: 'sms', to: '+447700900123' }]);
    const code = verificationCode(bench.keyring, {
      requestId: secretOfContactPoint('phone'),
      issue: 1,
      keyId: bench.keyring.currentKid,
    });
    expect(bench.sent[0]!.text.startsWith(`${code} confirms this number`)).toBe(true);
    expect(bench.sent[0]!.text.length).toBeLessThanOrEqual(160);
  });

  it.each([
    [
      'when its time is over',
      () =>
        Promise.resolve().then(() => {
          bench.pass(10);
        }),
    ],
    ['when another was sent', () => bench.happens(issued(2))],
    ['when the number was changed', () => bench.happens(contactPoint('phone', 'sms', '+447700900456'))],
    [
      'when the number was removed',
      () =>
        bench.happens({
          type: 'ContactPointRemoved',
          data: { contactPointId: 'phone', recordedBy: CLINICIAN },
        }),
    ],
  ] as readonly (readonly [string, () => unknown])[])('does not go %s', async (_, meanwhile) => {
    const event = await bench.happens(issued());
    await meanwhile();
    await bench.react(contact(), event);
    expect(bench.sent).toEqual([]);
  });

  it('is said to be undeliverable when it is, and tried again when that passes', async () => {
    const event = await bench.happens(issued());
    bench.faults.set('sms', notificationError('NOTIFICATION_RATE_LIMITED'));
    await expect(bench.react(contact(), event)).rejects.toThrow();
    bench.faults.set('sms', notificationError('NOTIFICATION_ADDRESS_REFUSED'));
    await bench.react(contact(), event);
    expect(bench.acts).toMatchObject([['contactCodeUndelivered', { issue: 1, permanence: 'permanent' }]]);
  });

  it('is not sent for what is imported', async () => {
    expect(contact().plan(await bench.imported(issued()))).toBeNull();
  });
});
