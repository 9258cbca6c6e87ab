import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instant, ManualClock } from '#libs/kernel';
import { Harness, until } from '../test/harness.js';
import { delivered, failure, unreachable } from '../test/sender-in-memory.js';

const ONE = 'subscription-1';
const HOUR = 3_600_000;

describe('the webhook of a subscription that is revoked', () => {
  const clock = new ManualClock(instant('2024-03-01T12:00:00Z'));
  let harness: Harness;

  beforeEach(() => {
    clock.set(instant('2024-03-01T12:00:00Z'));
    harness = new Harness(clock);
  });

  afterEach(() => harness.close());

  /** What is said of it last; anything else is not wanted from then on. */
  const revoke = (): number => {
    harness.endpoints.set(ONE, { condition: 'revoked', wants: ({ type }) => type === 'feed-revoked' });
    return harness.feed.addRevoked(ONE, clock.now()).seq;
  };

  it('is sent that, and nothing of what it was not sent before', async () => {
    harness.sender.answer = ({ body }) => (body === '1' ? failure() : delivered);
    harness.feed.add('a');
    harness.feed.add('a');
    harness.feed.add('b');
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 3 && status.waiting === 2,
    );
    harness.feed.add('b');
    const last = revoke();
    harness.feed.add('b');
    clock.advance(5 * HOUR);
    await until(
      () => webhooks.status(ONE),
      (status) => status?.waiting === 0 && status.seq === last + 1,
    );
    expect(harness.bodies().filter((seq) => seq > 3)).toEqual([last]);
    expect(harness.bodies().filter((seq) => seq === 2)).toEqual([]);
    expect(await webhooks.deadLetters()).toEqual([]);
  });

  it('is told once the receiver is back', async () => {
    harness.sender.answer = () => unreachable;
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    const last = revoke();
    for (let tried = 1; tried <= 3; tried += 1) {
      await harness.sender.until((sent) => sent.length >= tried);
      await until(
        () => webhooks.status(ONE),
        (status) => (status?.failures ?? 0) >= tried,
      );
      clock.advance(2 * HOUR);
    }
    harness.sender.answer = () => delivered;
    clock.advance(2 * HOUR);
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === last && status.waiting === 0,
    );
    expect(harness.endpoints.recorded).toEqual([]);
  });

  it.each([
    ['has taken nothing for three days', unreachable],
    ['is gone', failure({ error: 'WEBHOOK_GONE', status: 410, unreachable: true })],
  ])('becomes a dead letter, which a person sees to, where the receiver %s', async (_, answer) => {
    harness.sender.answer = () => answer;
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    const last = revoke();
    const dead = () => webhooks.deadLetters(ONE);
    while ((await dead()).length === 0) {
      const before = harness.sender.sent.length;
      clock.advance(2 * HOUR);
      await until(
        async () => harness.sender.sent.length > before || (await dead()).length > 0,
        (isTried) => isTried,
      );
    }
    expect(await dead()).toMatchObject([{ seq: last, type: 'feed-revoked', error: answer.error }]);
    expect(harness.endpoints.recorded).toEqual([]);
    expect(await webhooks.status(ONE)).toMatchObject({ seq: last, waiting: 0, dead: 1 });
  });
});
