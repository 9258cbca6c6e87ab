import { describe, expect, it } from '@jest/globals';
import { newUuid } from '#libs/kernel';
import { describeNotifier, FakeNotify, type ProviderFault } from '#libs/notifications/contract';
import { notifyNotifier } from './notifier.js';

const faults: readonly ProviderFault[] = ['busy', 'limited', 'address', 'configuration', 'silent'];

describe.each([
  ['sms', '+447700900123'],
  ['email', 'p.patient@example.org'],
] as const)('GOV.UK Notify by %s', (channel, to) => {
  describeNotifier(
    'it',
    async (options) => {
      const fake = await FakeNotify.start();
      const notifier = notifyNotifier({
        channel,
        apiKey: fake.apiKey,
        baseUrl: fake.url,
        templateId: fake.templates[channel],
        ...options,
      });
      return {
        notifier,
        to,
        received: async () =>
          fake.sent.map(({ reference, to, subject, text }) => ({ reference, to, subject, text })),
        failNext: (fault) => {
          fake.failNext(fault);
        },
        close: async () => {
          await notifier.close();
          await fake.stop();
        },
      };
    },
    faults,
  );
});

describe('GOV.UK Notify', () => {
  const message = { reference: newUuid(), to: '+447700900123', subject: '', text: '12345678' };

  it('names the message, so that its callbacks can be told apart', async () => {
    const fake = await FakeNotify.start();
    const options = {
      channel: 'sms',
      apiKey: fake.apiKey,
      baseUrl: fake.url,
      templateId: fake.templates.sms,
    } as const;
    const { providerReference } = await notifyNotifier(options).send(message);
    expect(providerReference).toBe(fake.sent[0]!.id);
    await fake.stop();
  });

  it('is technical trouble with the key of another service', async () => {
    const fake = await FakeNotify.start();
    const apiKey = `test-${newUuid()}-${newUuid()}`;
    const notifier = notifyNotifier({
      channel: 'sms',
      apiKey,
      baseUrl: fake.url,
      templateId: fake.templates.sms,
    });
    await expect(notifier.send(message)).rejects.toMatchObject({ code: 'NOTIFICATION_MISCONFIGURED' });
    expect(fake.sent).toEqual([]);
    await fake.stop();
  });

  it('is away while nobody listens', async () => {
    const fake = await FakeNotify.start();
    const { url: baseUrl, apiKey, templates } = fake;
    await fake.stop();
    const notifier = notifyNotifier({ channel: 'sms', apiKey, baseUrl, templateId: templates.sms });
    await expect(notifier.send(message)).rejects.toMatchObject({ code: 'NOTIFICATION_UNAVAILABLE' });
  });
});
