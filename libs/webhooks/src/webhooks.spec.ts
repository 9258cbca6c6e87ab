import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instant, ManualClock, plusMillis } from '#libs/kernel';
import { messageIdOf } from '../test/endpoints-in-memory.js';
import { Harness, until } from '../test/harness.js';
import { delivered, failure, unreachable } from '../test/sender-in-memory.js';

const ONE = 'subscription-1';
const HOUR = 3_600_000;
const fast = { spanMillis: HOUR, baseMillis: 1, maxMillis: 2, probeMillis: 2 };

describe('webhooks', () => {
  const clock = new ManualClock(instant('2024-03-01T12:00:00Z'));
  let harness: Harness;

  beforeEach(() => {
    clock.set(instant('2024-03-01T12:00:00Z'));
    harness = new Harness(clock);
  });

  afterEach(() => harness.close());

  it('deliver what was recorded since they were set, each message once, with the id of its event', async () => {
    harness.feed.add('a', instant('2023-12-31T00:00:00Z'));
    for (let count = 0; count < 1_000; count += 1) harness.feed.add(`p${String(count % 50)}`);
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 1_001,
    );
    expect(harness.bodies().sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => index + 2),
    );
    expect(harness.sender.sent.find(({ body }) => body === '2')?.id).toBe(messageIdOf(harness.feed.rows[1]!));
    expect(harness.sender.mostUnderWay).toBeLessThanOrEqual(16);
    expect(await webhooks.status(ONE)).toMatchObject({ lagEvents: 0, lagSeconds: 0, waiting: 0, dead: 0 });
  });

  it('send what is in scope by the scope there is when it is sent', async () => {
    for (let count = 0; count < 6; count += 1) harness.feed.add(`p${String(count)}`);
    harness.endpoints.set(ONE, { wants: ({ seq }) => seq % 2 === 0 });
    const webhooks = await harness.start();
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 6,
    );
    expect(harness.bodies().sort()).toEqual([2, 4, 6]);
  });

  it('keep the order of a patient while one message fails, and let the others go on', async () => {
    let isFailing = true;
    harness.sender.answer = ({ body }) => (body === '1' && isFailing ? failure() : delivered);
    for (const patient of ['a', 'b', 'a', 'c', 'a']) harness.feed.add(patient);
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 5 && status.waiting === 3,
    );
    expect(harness.bodies().sort()).toEqual([1, 2, 4]);
    isFailing = false;
    clock.advance(HOUR);
    await until(
      () => webhooks.status(ONE),
      (status) => status?.waiting === 0,
    );
    expect(harness.bodies().slice(3)).toEqual([1, 3, 5]);
    const log = await webhooks.deliveries(ONE, { before: undefined, limit: 3 });
    expect(log.map(({ seq, attempt, outcome }) => [seq, attempt, outcome])).toEqual([
      [5, 1, 'delivered'],
      [3, 1, 'delivered'],
      [1, 2, 'delivered'],
    ]);
  });

  it('send again, with the same id, what was sent and not written down before a crash', async () => {
    const row = harness.feed.add('a');
    harness.endpoints.set(ONE);
    // As if the process had died with the answer on its way.
    const answers: (() => void)[] = [];
    harness.sender.answer = () =>
      new Promise((resolve) =>
        answers.push(() => {
          resolve(delivered);
        }),
      );
    await harness.start();
    await until(
      () => answers.length,
      (length) => length === 1,
    );
    harness.sender.answer = () => delivered;
    const second = await harness.start();
    await until(
      () => second.status(ONE),
      (status) => status?.seq === 1,
    );
    expect(harness.sender.sent.map(({ id }) => id)).toEqual([messageIdOf(row), messageIdOf(row)]);
    // The first comes to itself: what it writes is refused, and moves nothing.
    for (const answer of answers) answer();
    harness.feed.add('a');
    await until(
      () => second.status(ONE),
      (status) => status?.seq === 2,
    );
    expect(await second.deliveries(ONE, { before: undefined, limit: 10 })).toHaveLength(2);
  });

  it('send nothing while they are paused, and go on where they stood', async () => {
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    harness.feed.add('a');
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 1,
    );
    harness.endpoints.set(ONE, { condition: 'paused' });
    for (let count = 0; count < 5; count += 1) harness.feed.add('a');
    // A test is sent all the same, and by then what is new has been looked at.
    const test = await webhooks.test(ONE);
    await harness.sender.until((sent) => sent.some(({ id }) => id === test));
    expect(harness.sender.sent).toHaveLength(2);
    harness.endpoints.set(ONE, { condition: 'sending' });
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 6,
    );
    expect(harness.bodies().filter(Number.isFinite)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are disabled by 410, and enabled again go on where they stood', async () => {
    harness.sender.answer = ({ body }) =>
      body === '2' ? failure({ error: 'WEBHOOK_GONE', status: 410, unreachable: true }) : delivered;
    for (let count = 0; count < 3; count += 1) harness.feed.add('a');
    harness.endpoints.set(ONE);
    const webhooks = await harness.start({ policy: fast });
    await harness.endpoints.untilRecorded(`disabled ${ONE} gone`);
    expect(harness.bodies()).toEqual([1, 2]);
    expect(harness.reports).toContainEqual({ kind: 'disabled', subscriptionId: ONE, cause: 'gone' });
    harness.sender.answer = () => delivered;
    harness.endpoints.set(ONE, { condition: 'sending' });
    clock.advance(HOUR);
    await until(
      () => webhooks.status(ONE),
      (status) => status?.waiting === 0 && status.seq === 3,
    );
    expect(harness.bodies()).toEqual([1, 2, 2, 3]);
  });

  it('are disabled when nothing has arrived for three days, and nothing is given up by that', async () => {
    harness.sender.answer = () => unreachable;
    for (const patient of ['a', 'b', 'a']) harness.feed.add(patient);
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    const isDisabled = (): boolean => harness.endpoints.recorded.includes(`disabled ${ONE} failing`);
    for (let hours = 0; hours < 80 && !isDisabled(); hours += 1) {
      const before = harness.sender.sent.length;
      clock.advance(1.3 * HOUR);
      await until(
        () => harness.sender.sent.length,
        (sent) => sent > before || isDisabled(),
      );
    }
    expect(isDisabled()).toBe(true);
    expect(await webhooks.deadLetters()).toEqual([]);
    expect(await webhooks.status(ONE)).toMatchObject({ waiting: 3, dead: 0 });
  });

  it('deliver again from a place or a time, with the ids there were, and never ahead of where they stand', async () => {
    for (let count = 0; count < 5; count += 1) {
      harness.feed.add('a', clock.now());
      clock.advance(HOUR);
    }
    harness.endpoints.set(ONE);
    const webhooks = await harness.start();
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 5,
    );
    const ids = harness.sender.sent.map(({ id }) => id);
    await webhooks.redeliver(ONE, { cursor: '3' });
    await harness.sender.until((sent) => sent.length === 7);
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 5,
    );
    await webhooks.redeliver(ONE, { since: plusMillis(instant('2024-03-01T12:00:00Z'), 4 * HOUR) });
    await harness.sender.until((sent) => sent.length === 8);
    expect(harness.sender.sent.slice(5).map(({ id }) => id)).toEqual([ids[3], ids[4], ids[4]]);
    harness.endpoints.set(ONE, { condition: 'paused' });
    harness.feed.add('a');
    await until(
      () => webhooks.status(ONE),
      (status) => status?.seq === 5,
    );
    await expect(webhooks.redeliver(ONE, { cursor: '6' })).rejects.toMatchObject({
      code: 'WEBHOOK_REDELIVERY_AHEAD',
    });
    await expect(webhooks.redeliver('another', { cursor: '1' })).rejects.toMatchObject({
      code: 'WEBHOOK_NOT_SET',
    });
  });

  it('send nothing but challenges to an endpoint that has not answered one, and give up asking', async () => {
    harness.feed.add('a');
    harness.endpoints.set(ONE, { condition: 'unverified' });
    const webhooks = await harness.start({ policy: { challenges: 3 } });
    for (let asked = 1; asked <= 3; asked += 1) {
      await harness.sender.until((sent) => sent.length === asked);
      await until(
        () => webhooks.deliveries(ONE, { before: undefined, limit: 9 }),
        (log) => log.length === asked,
      );
      clock.advance(HOUR);
    }
    const log = await webhooks.deliveries(ONE, { before: undefined, limit: 9 });
    expect(new Set(log.map(({ kind, outcome, error }) => `${kind} ${outcome} ${String(error)}`))).toEqual(
      new Set(['challenge failed WEBHOOK_CHALLENGE_FAILED']),
    );
    // A new secret, or somebody who asks: it is challenged anew.
    await webhooks.test(ONE);
    await harness.sender.until((sent) => sent.length === 4);
    expect(harness.bodies().every(Number.isNaN)).toBe(true);
  });

  it('never let receivers that do not answer slow one that does', async () => {
    const hanging: (() => void)[] = [];
    harness.sender.answer = ({ url }) =>
      url.endsWith('/healthy')
        ? delivered
        : new Promise((resolve) =>
            hanging.push(() => {
              resolve(unreachable);
            }),
          );
    for (let dead = 0; dead < 20; dead += 1) harness.endpoints.set(`dead-${String(dead)}`);
    harness.endpoints.set('healthy');
    for (let count = 0; count < 500; count += 1) harness.feed.add(`p${String(count)}`);
    const webhooks = await harness.start({ slots: 24 });
    await until(
      () => webhooks.status('healthy'),
      (status) => status?.seq === 500,
    );
    // One probe each, and no more.
    expect(hanging).toHaveLength(20);
    for (const end of hanging) end();
  });

  it('cost thousands of subscriptions with nothing to deliver one look at each page', async () => {
    for (let count = 0; count < 2_000; count += 1)
      harness.endpoints.set(`idle-${String(count)}`, { wants: () => false, setAt: clock.now() });
    const webhooks = await harness.start();
    await until(async () => (await webhooks.status('idle-1999')) !== undefined, Boolean);
    const before = harness.feed.reads;
    for (let count = 0; count < 200; count += 1) harness.feed.add('a', plusMillis(clock.now(), HOUR));
    webhooks.look();
    await until(
      () => webhooks.status('idle-1999'),
      (status) => status?.seq === 200,
    );
    expect(harness.sender.sent).toHaveLength(0);
    // Beside those that ask for the status just now.
    expect(harness.feed.reads - before).toBeLessThan(2_000);
  });
});
