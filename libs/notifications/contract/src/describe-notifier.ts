import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { type CodedError, newUuid } from '#libs/kernel';
import { checked, type Notifier, permanenceOf, retryAfterMillis } from '#libs/notifications';
import type { NotifierSubject, OpenNotifier, ProviderFault } from './subject.js';

const SECRET = '48151623';

const failureOf = async (sending: Promise<unknown>): Promise<CodedError> => {
  try {
    await sending;
  } catch (error) {
    return error as CodedError;
  }
  throw new Error('it was sent');
};

const expected: Record<ProviderFault, { readonly code: string; readonly permanence: string }> = {
  busy: { code: 'NOTIFICATION_UNAVAILABLE', permanence: 'temporary' },
  limited: { code: 'NOTIFICATION_RATE_LIMITED', permanence: 'temporary' },
  address: { code: 'NOTIFICATION_ADDRESS_REFUSED', permanence: 'permanent' },
  configuration: { code: 'NOTIFICATION_MISCONFIGURED', permanence: 'technical' },
  silent: { code: 'NOTIFICATION_UNAVAILABLE', permanence: 'temporary' },
};

/** What every way out keeps to. `open` gives a new one, with nothing received, for each test. */
export const describeNotifier = (
  name: string,
  open: OpenNotifier,
  faults: readonly ProviderFault[],
): void => {
  describe(`${name}, as a notifier`, () => {
    let subject: NotifierSubject;
    let notifier: Notifier;

    beforeEach(async () => {
      subject = await open({});
      notifier = checked(subject.notifier);
    });

    afterEach(() => subject.close());

    const message = (text = `${SECRET} is your code.`) => ({
      reference: newUuid(),
      to: subject.to,
      subject: notifier.channel === 'email' ? 'Your code' : '',
      text,
    });

    it('delivers to the addressee what was to be said, and nothing else', async () => {
      const sent = message(`${SECRET} is your code to let St. Mary's & Sons £1 <b>look</b>.`);
      await notifier.send(sent);
      expect(await subject.received()).toEqual([sent]);
    });

    it('shows a message that is sent again for the one it is', async () => {
      const sent = message();
      await notifier.send(sent);
      await notifier.send(sent);
      const received = await subject.received();
      expect(received).toHaveLength(2);
      expect(new Set(received.map(({ reference }) => reference))).toEqual(new Set([sent.reference]));
    });

    it('delivers each of many to its own addressee', async () => {
      const sent = Array.from({ length: 20 }, (_, index) => message(`${String(index)} of twenty`));
      await Promise.all(sent.map((one) => notifier.send(one)));
      const texts = (await subject.received()).map(({ text }) => text).sort();
      expect(texts).toEqual(sent.map(({ text }) => text).sort());
    });

    it.each([
      ['a line break in the address', { to: 'a@example.org\r\nBcc: b@example.org' }],
      ['two addresses', { to: 'a@example.org, b@example.org' }],
      ['a line break in the subject', { subject: 'Code\r\nBcc: b@example.org' }],
      ['a reference that could say something', { reference: 'Ms Smith' }],
      ['no text', { text: '' }],
      ['a text with a control character', { text: `${SECRET}\u0000` }],
    ])('sends nothing with %s', async (what, wrong) => {
      if (what.endsWith('subject') && notifier.channel === 'sms') return;
      const failure = await failureOf(notifier.send({ ...message(), ...wrong }));
      expect(failure.code).toBe('NOTIFICATION_INVALID');
      expect(permanenceOf(failure)).toBe('permanent');
      expect(await subject.received()).toEqual([]);
    });

    it('takes nothing once it is closed', async () => {
      await notifier.close();
      expect((await failureOf(notifier.send(message()))).code).toBe('NOTIFICATION_UNAVAILABLE');
    });

    if (faults.length > 0) {
      it.each(faults)('says what follows when the far end is in trouble: %s', async (fault) => {
        if (fault === 'silent') {
          // Only here is there nothing to wait for, so only here may a busy machine not be waited for either.
          await subject.close();
          subject = await open({ timeoutMillis: 200 });
          notifier = checked(subject.notifier);
        }
        subject.failNext(fault);
        const failure = await failureOf(notifier.send(message()));
        expect({ code: failure.code, permanence: permanenceOf(failure) }).toEqual(expected[fault]);
        expect(retryAfterMillis(failure)).toBe(fault === 'limited' ? 60_000 : undefined);
        // Neither the error nor anything under it tells a log whom it was for, or the code.
        const told = inspect(failure, { depth: Infinity, showHidden: true });
        expect(told).not.toContain(subject.to);
        expect(told).not.toContain(SECRET);
      });

      it('delivers again after the trouble', async () => {
        subject.failNext(faults[0]!);
        await failureOf(notifier.send(message()));
        const sent = message('afterwards');
        await notifier.send(sent);
        expect((await subject.received()).at(-1)).toEqual(sent);
      });
    }
  });
};
