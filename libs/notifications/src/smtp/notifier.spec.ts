import { describe, expect, it } from '@jest/globals';
import { newUuid } from '#libs/kernel';
import { describeNotifier, MailCatcher, type ProviderFault } from '#libs/notifications/contract';
import { smtpNotifier } from './notifier.js';

const FROM = 'ledger@example.nhs.uk';
const faults: readonly ProviderFault[] = ['busy', 'address', 'configuration', 'silent'];

describeNotifier(
  'SMTP',
  async (options) => {
    const catcher = await MailCatcher.start();
    const notifier = smtpNotifier({ url: catcher.url, from: FROM, ...options });
    return {
      notifier,
      to: 'p.patient@example.org',
      received: async () =>
        catcher.caught.map(({ reference, to, subject, text }) => ({ reference, to, subject, text })),
      failNext: (fault) => {
        catcher.failNext(fault);
      },
      close: async () => {
        await notifier.close();
        await catcher.stop();
      },
    };
  },
  faults,
);

describe('SMTP', () => {
  const message = { reference: newUuid(), to: 'p@example.org', subject: 'Your code', text: '12345678' };

  it('names the sender, one addressee, and no machine of ours', async () => {
    const catcher = await MailCatcher.start();
    const notifier = smtpNotifier({ url: catcher.url, from: FROM });
    await notifier.send(message);
    const [caught] = catcher.caught;
    expect(caught?.envelopeTo).toEqual([message.to]);
    expect(caught?.raw).toMatch(new RegExp(`^From: ${FROM}\r$`, 'm'));
    expect(caught?.raw).toContain(`Message-ID: <${message.reference}@example.nhs.uk>`);
    await notifier.close();
    await catcher.stop();
  });

  it('sends nothing without TLS to a server that is not this machine itself', async () => {
    // Of this machine too, but by an address that the ledger does not know for its own.
    const catcher = await MailCatcher.start('127.0.0.2');
    const notifier = smtpNotifier({ url: catcher.url, from: FROM });
    await expect(notifier.send(message)).rejects.toMatchObject({ code: 'NOTIFICATION_MISCONFIGURED' });
    expect(catcher.caught).toEqual([]);
    await notifier.close();
    await catcher.stop();
  });
});
