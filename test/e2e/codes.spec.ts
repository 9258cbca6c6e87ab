import { rmSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { FakeNotify, MailCatcher } from '#libs/notifications/contract';
import { answered, type County, newPatient, question, remote, settleCounty } from '../support/county.js';
import { report } from '../support/figures.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';

const MOBILE = '+447700900456';
const EMAIL = 'p.patient@example.org';
const TOKEN = 'a-token-for-callbacks-alone';

const until = async (enough: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await enough())) await new Promise((resolve) => setTimeout(resolve, 20));
};

const codeIn = (text: string): string => /^\d{8}/.exec(text)![0];

/** A patient who can be reached there, and a request of the remote trust for their record. */
const ask = async (county: County, points: Readonly<Record<string, string>>) => {
  const patient = await newPatient(county);
  for (const [channel, value] of Object.entries(points)) {
    const point = { channel, value, preferred: channel === 'sms' };
    answered(await county.staff.post(`/v1/patients/${patient.id}/contact-points`, point), 201);
  }
  const asked = { patient: { nhsNumber: patient.nhsNumber }, organisation: remote, purpose: 'direct-care' };
  const request = await county.clinician.post('/v1/access-requests', asked);
  if (request.status >= 300) throw new Error(request.text);
  const { requestId } = JSON.parse(request.text) as { requestId: string };
  const verify = (code: string) =>
    county.clinician.post(`/v1/access-requests/${requestId}/verification`, { ...asked, code });
  const outcome = async () => (await county.clinician.post('/v1/decisions', question(patient))).body.outcome;
  return { patient, verify, outcome };
};

it('goes from the request over a code in the outbox to a permit, and says the code nowhere else', async () => {
  const server = await startServer();
  const county = await settleCounty(server);
  const { verify, outcome } = await ask(county, { sms: MOBILE });
  expect(await outcome()).toBe('code-required');
  const outbox = async () =>
    (await county.admin.get('/v1/sandbox/outbox')).body.items as unknown as { to: string; text: string }[];
  await until(async () => (await outbox()).length > 0);
  const [{ to, text }] = (await outbox()) as [{ to: string; text: string }];
  const code = codeIn(text);
  expect(to).toBe(MOBILE);
  expect(text).toContain(`Organisation ${remote}`);
  expect((await verify(code)).status).toBeLessThan(300);
  expect(await outcome()).toBe('permit');
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  for (const secret of [code, MOBILE]) {
    expect(`${server.log}${server.process.errors}${metrics}`).not.toContain(secret);
  }
  await server.stop();
});

it('sends the same code once more when the sender is killed before it could note that it was sent', async () => {
  const dataDirectory = newDataDirectory();
  const catcher = await MailCatcher.start();
  const env = {
    LEDGER_EMAIL_PROVIDER: 'smtp',
    LEDGER_SMTP_URL: catcher.url,
    LEDGER_SMTP_FROM: 'ledger@example.org',
  };
  let server: TestServer = await startServer({ dataDirectory, env });
  catcher.holdNext();
  await ask(await settleCounty(server), { email: EMAIL });
  // The mail server has the message, and has not said so.
  await until(() => catcher.caught.length === 1);
  await server.stop('SIGKILL');
  server = await startServer({ dataDirectory, env });
  await until(() => catcher.caught.length === 2);
  const [first, second] = catcher.caught;
  expect(codeIn(second!.text)).toBe(codeIn(first!.text));
  expect(second!.reference).toBe(first!.reference);
  await server.stop();
  await catcher.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

it('sends one code when the sender is killed between the append and the send', async () => {
  const dataDirectory = newDataDirectory();
  const catcher = await MailCatcher.start();
  const env = {
    LEDGER_EMAIL_PROVIDER: 'smtp',
    LEDGER_SMTP_URL: catcher.url,
    LEDGER_SMTP_FROM: 'ledger@example.org',
  };
  let server: TestServer = await startServer({ dataDirectory, env });
  const county = await settleCounty(server);
  // Nothing goes out before the kill: the provider takes none.
  catcher.failNext('busy');
  await ask(county, { email: EMAIL });
  await server.stop('SIGKILL');
  const sentBefore = catcher.caught.length;
  server = await startServer({ dataDirectory, env });
  await until(() => catcher.caught.length === sentBefore + 1);
  const stopped = await server.stop();
  expect(stopped.code).toBe(0);
  const codes = catcher.caught.map(({ text }) => codeIn(text));
  report('sender killed between append and send', { sent: codes.length, codes: new Set(codes).size });
  expect(new Set(codes).size).toBe(1);
  await catcher.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

it('falls to the other channel when GOV.UK Notify says that a text cannot be delivered', async () => {
  const fake = await FakeNotify.start();
  const server = await startServer({
    env: {
      LEDGER_SMS_PROVIDER: 'notify',
      LEDGER_EMAIL_PROVIDER: 'notify',
      LEDGER_NOTIFY_API_KEY: fake.apiKey,
      LEDGER_NOTIFY_URL: fake.url,
      LEDGER_NOTIFY_SMS_TEMPLATE: fake.templates.sms,
      LEDGER_NOTIFY_EMAIL_TEMPLATE: fake.templates.email,
      LEDGER_NOTIFY_CALLBACK_TOKEN: TOKEN,
    },
  });
  const callbacks = `${server.url}/v1/notification-callbacks/notify`;
  const { verify, outcome } = await ask(await settleCounty(server), { sms: MOBILE, email: EMAIL });
  await until(() => fake.sent.length === 1);
  const [text] = fake.sent;
  expect(await fake.callBack(callbacks, 'another-token-altogether', text!, 'delivered')).toBe(401);
  const stranger = { ...text!, reference: '00000000-0000-5000-8000-000000000000' };
  expect(await fake.callBack(callbacks, TOKEN, stranger, 'delivered')).toBe(202);
  for (const status of ['permanent-failure', 'permanent-failure', 'sending']) {
    expect(await fake.callBack(callbacks, TOKEN, text!, status)).toBe(202);
  }
  await until(() => fake.sent.length === 2);
  const email = fake.sent[1]!;
  expect(email).toMatchObject({ channel: 'email', to: EMAIL });
  // The code of the text that was superseded is worth nothing by now.
  expect((await verify(codeIn(text!.text))).status).toBeGreaterThanOrEqual(400);
  expect(await fake.callBack(callbacks, TOKEN, email, 'delivered')).toBe(202);
  expect(await fake.callBack(callbacks, TOKEN, text!, 'delivered')).toBe(202);
  expect((await verify(codeIn(email.text))).status).toBeLessThan(300);
  expect(await outcome()).toBe('permit');
  expect(fake.sent.filter(({ text: said }) => /^\d{8}/.test(said))).toHaveLength(2);
  await server.stop();
  await fake.stop();
});
