import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instant, ManualClock, plusMillis } from '#libs/kernel';
import { Harness, until } from '../test/harness.js';
import { delivered, unreachable } from '../test/sender-in-memory.js';

const ONE = 'subscription-1';

describe('webhooks', () => {
  const clock = new ManualClock(instant('2024-03-01T12:00:00Z'));
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness(clock);
  });

  afterEach(() => harness.close());

  it('count a connection that breaks under many messages as one failure of the receiver, not as many', async () => {
    const underWay: (() => void)[] = [];
    let isBroken = true;
    harness.sender.answer = ({ body }) =>
      isBroken && Number(body) > 100
        ? new Promise((resolve) =>
            underWay.push(() => {
              resolve(unreachable);
            }),
          )
        : delivered;
    for (let count = 0; count < 200; count += 1) harness.feed.add(`p${String(count)}`);
    harness.endpoints.set(ONE);
    const webhooks = await harness.start({ random: () => 0.5 });
    await until(
      () => underWay.length,
      (length) => length === 16,
    );
    isBroken = false;
    for (const breakOff of underWay) breakOff();
    await until(
      () => webhooks.status(ONE),
      (status) => status?.waiting === 16,
    );
    const pausedUntil = plusMillis(clock.now(), 5_000);
    expect(await webhooks.status(ONE)).toMatchObject({ failures: 1, pausedUntil });
    clock.set(pausedUntil);
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 200 && status.waiting === 0,
    );
  });
});
