import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instant, ManualClock } from '#libs/kernel';
import { messageIdOf } from '../test/endpoints-in-memory.js';
import { Harness, until } from '../test/harness.js';
import { delivered, failure } from '../test/sender-in-memory.js';

const ONE = 'subscription-1';
const HOUR = 3_600_000;

describe('webhooks', () => {
  const clock = new ManualClock(instant('2024-03-01T12:00:00Z'));
  let harness: Harness;

  beforeEach(() => {
    clock.set(instant('2024-03-01T12:00:00Z'));
    harness = new Harness(clock);
  });

  afterEach(() => harness.close());

  describe('with a message that never arrives', () => {
    beforeEach(async () => {
      harness.sender.answer = ({ body }) => (body === '1' ? failure() : delivered);
      harness.feed.add('a');
      harness.endpoints.set(ONE);
    });

    /** Time goes by, and others arrive, until it is given up. */
    const untilDead = async () => {
      const webhooks = await harness.start();
      for (;;) {
        const [letter] = await webhooks.deadLetters(ONE);
        if (letter !== undefined) return { webhooks, letter };
        const before = harness.sender.sent.filter(({ body }) => body === '1').length;
        harness.feed.add('b');
        clock.advance(5 * HOUR);
        await until(
          async () => [
            harness.sender.sent.filter(({ body }) => body === '1').length,
            await webhooks.deadLetters(),
          ],
          ([sent, dead]) => Number(sent) > before || (dead as unknown[]).length > 0,
        );
      }
    };

    it('give it up after three days, say so, and go on with that patient', async () => {
      const { webhooks, letter } = await untilDead();
      expect(letter).toMatchObject({
        seq: 1,
        error: 'WEBHOOK_STATUS_REFUSED',
        messageId: messageIdOf(harness.feed.rows[0]!),
      });
      expect(harness.reports.filter(({ kind }) => kind === 'dead')).toHaveLength(1);
      const next = harness.feed.add('a');
      await harness.sender.until((sent) => sent.some(({ body }) => body === String(next.seq)));
      // By now a newer record of that patient is there: the old one would put it back.
      await webhooks.retry(letter);
      await until(
        () => webhooks.deadLetters(),
        (letters) => letters.length === 0,
      );
      const [last] = await webhooks.deliveries(ONE, { before: undefined, limit: 1 });
      expect(last).toMatchObject({ outcome: 'overtaken', seq: 1 });
    });

    it('send it again when asked to, and never when it is dropped', async () => {
      const { webhooks, letter } = await untilDead();
      await webhooks.retry(letter);
      await until(
        () => webhooks.status(ONE),
        (status) => status?.dead === 0 && status.waiting === 1,
      );
      harness.sender.answer = () => delivered;
      clock.advance(5 * HOUR);
      await until(
        () => webhooks.status(ONE),
        (status) => status?.waiting === 0,
      );
      expect(harness.bodies().filter((seq) => seq === 1).length).toBeGreaterThan(1);
    });

    it('drop it when asked to', async () => {
      const { webhooks, letter } = await untilDead();
      await webhooks.drop(letter);
      await until(
        () => webhooks.deadLetters(),
        (letters) => letters.length === 0,
      );
      const [last] = await webhooks.deliveries(ONE, { before: undefined, limit: 1 });
      expect(last).toMatchObject({ outcome: 'dropped', seq: 1 });
      await expect(webhooks.deadLetter(ONE, 1)).rejects.toMatchObject({
        code: 'WEBHOOK_DEAD_LETTER_UNKNOWN',
      });
    });
  });
});
