import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FakeNotify } from '#libs/notifications/contract';
import type { Answer } from '../support/client.js';
import {
  answered,
  type County,
  newPatient,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { newDataDirectory, startServer } from '../support/server.js';
import { inFiles, storedElsewhere } from '../support/storage.js';

/*
 * Every way a code can take, with each log line there is, and then: no code, no telephone number, no address and no
 * NHS number stands anywhere, byte by byte, but in the messages themselves.
 */

const MOBILE = '+447700900654';
const EMAIL = 'canary.codes@example.org';
const TOKEN = 'canary-token-of-callbacks';
const dataDirectory = newDataDirectory();

let county: County;
let fake: FakeNotify;
let metrics = '';
/** What was answered to anybody on the way. */
const answers: string[] = [];
/** By what they are. */
const canaries = new Map<string, string>();

const until = async (enough: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await enough())) await new Promise((resolve) => setTimeout(resolve, 20));
};

const codeIn = (text: string): string => /^\d{8}/.exec(text)![0];

/** Another code than that. */
const wrong = (code: string, by: number): string => String((Number(code) + by) % 1e8).padStart(8, '0');

const inOutbox = async (): Promise<readonly string[]> => {
  const { body } = await county.admin.get('/v1/sandbox/outbox');
  return (body.items as unknown as { text: string }[])
    .map(({ text }) => text)
    .filter((text) => /^\d{8}/.test(text));
};

const textsSent = (): FakeNotify['sent'] => fake.sent.filter(({ text }) => /^\d{8}/.test(text));

const kept = (answer: Answer): Answer => {
  answers.push(answer.text);
  return answer;
};

const asked = ({ nhsNumber }: TestPatient) => ({
  patient: { nhsNumber },
  organisation: remote,
  purpose: 'direct-care',
});

const request = async (patient: TestPatient): Promise<string> => {
  const answer = kept(await county.clinician.post('/v1/access-requests', asked(patient)));
  answered(answer, 202);
  return (JSON.parse(answer.text) as { requestId: string }).requestId;
};

const submit = async (patient: TestPatient, requestId: string, code: string): Promise<number> => {
  const body = { ...asked(patient), code };
  canaries.set(`code ${String(canaries.size)}`, code);
  return kept(await county.clinician.post(`/v1/access-requests/${requestId}/verification`, body)).status;
};

const reachable = async (): Promise<TestPatient> => {
  const patient = await newPatient(county);
  canaries.set(`NHS number ${patient.id}`, patient.nhsNumber);
  for (const [channel, value] of [
    ['sms', MOBILE],
    ['email', EMAIL],
  ] as const) {
    const point = { channel, value, preferred: channel === 'sms' };
    answered(kept(await county.staff.post(`/v1/patients/${patient.id}/contact-points`, point)), 201);
  }
  return patient;
};

/** The text fails for good, the email comes; wrong codes, one asked for again, and the right one. */
const verifyAfterAll = async (): Promise<void> => {
  const patient = await reachable();
  const requestId = await request(patient);
  await until(() => textsSent().length === 1);
  const text = textsSent()[0]!;
  const callbacks = `${county.server.url}/v1/notification-callbacks/notify`;
  expect(await fake.callBack(callbacks, TOKEN, text, 'permanent-failure')).toBe(202);
  await until(async () => (await inOutbox()).length === 1);
  const first = codeIn((await inOutbox())[0]!);
  for (const code of [codeIn(text.text), wrong(first, 1)]) {
    expect(await submit(patient, requestId, code)).toBeGreaterThanOrEqual(400);
  }
  const again = { ...asked(patient), purpose: undefined, channel: 'email' };
  answered(kept(await county.clinician.post(`/v1/access-requests/${requestId}/code`, again)), 200);
  await until(async () => (await inOutbox()).length === 2);
  expect(await submit(patient, requestId, first)).toBeGreaterThanOrEqual(400);
  expect(await submit(patient, requestId, codeIn((await inOutbox())[1]!))).toBe(200);
  kept(await county.auditor.get(`/v1/patients/${patient.id}/access-requests`));
  kept(await county.auditor.get(`/v1/patients/${patient.id}/history?limit=200`));
};

/** Five wrong codes, and then the right one. */
const lock = async (): Promise<void> => {
  const patient = await reachable();
  const before = textsSent().length;
  const requestId = await request(patient);
  await until(() => textsSent().length > before);
  const code = codeIn(textsSent().at(-1)!.text);
  for (const by of [1, 2, 3, 4, 5, 0]) {
    expect(await submit(patient, requestId, wrong(code, by))).toBeGreaterThanOrEqual(400);
  }
};

/** A contact point is shown to be the patient's: by a wrong code, and by the right one. */
const show = async (): Promise<void> => {
  const { id } = await reachable();
  const { contactPoints } = JSON.parse((await county.staff.get(`/v1/patients/${id}`)).text) as {
    contactPoints: { contactPointId: string; channel: string }[];
  };
  const { contactPointId } = contactPoints.find(({ channel }) => channel === 'sms')!;
  const path = `/v1/patients/${id}/contact-points/${contactPointId}`;
  const before = textsSent().length;
  answered(kept(await county.staff.post(`${path}/code`)), 200);
  await until(() => textsSent().length > before);
  const code = codeIn(textsSent().at(-1)!.text);
  for (const [told, status] of [
    [wrong(code, 1), 422],
    [code, 200],
  ] as const) {
    canaries.set(`code ${String(canaries.size)}`, told);
    answered(kept(await county.staff.post(`${path}/verification`, { code: told })), status);
  }
};

beforeAll(async () => {
  fake = await FakeNotify.start();
  const server = await startServer({
    dataDirectory,
    env: {
      LEDGER_LOG_LEVEL: 'trace',
      LEDGER_SMS_PROVIDER: 'notify',
      LEDGER_NOTIFY_API_KEY: fake.apiKey,
      LEDGER_NOTIFY_URL: fake.url,
      LEDGER_NOTIFY_SMS_TEMPLATE: fake.templates.sms,
      LEDGER_NOTIFY_CALLBACK_TOKEN: TOKEN,
    },
  });
  county = await settleCounty(server);
  for (const [what, value] of Object.entries({ MOBILE, local: '07700900654', EMAIL, TOKEN }))
    canaries.set(what, value);
  await verifyAfterAll();
  await lock();
  await show();
  metrics = await (await fetch(`${server.url}/metrics`)).text();
});

afterAll(async () => {
  await fake.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const found = (place: string, text: Buffer | string): string[] =>
  [...canaries].filter(([, value]) => text.includes(value)).map(([what]) => `${what} in ${place}`);

const filesUnder = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** What is stored, but for the messages that lie in the outbox. */
const hitsInStore = async (): Promise<string[]> => {
  const files = filesUnder(dataDirectory).filter((path) => !path.startsWith(join(dataDirectory, 'outbox')));
  const hits = files.flatMap((path) => found(path, readFileSync(path)));
  for (const [place, text] of await storedElsewhere(dataDirectory)) hits.push(...found(place, text));
  return hits;
};

it('finds what it looks for where it was sent', () => {
  const messages = filesUnder(join(dataDirectory, 'outbox')).map((path) => readFileSync(path, 'utf8'));
  expect(messages.some((message) => message.includes(EMAIL))).toBe(true);
  expect(textsSent().map(({ to }) => to)).toContain(MOBILE);
});

it('stores no code, number or address in the clear, running or stopped', async () => {
  const stored = filesUnder(dataDirectory).map((path) => path.slice(dataDirectory.length + 1));
  if (inFiles) expect(stored).toEqual(expect.arrayContaining(['events.db', 'events.db-wal', 'reactors.db']));
  expect(await hitsInStore()).toEqual([]);
  const exit = await county.server.stop();
  expect(exit.code).toBe(0);
  if (inFiles) expect(await hitsInStore()).toEqual([]);
});

it('says none of them in a log, on stderr, in a metric or in an answer', () => {
  const { log, process } = county.server;
  expect(log).toContain('request answered');
  expect([
    ...found('the log', log),
    ...found('stderr', process.errors),
    ...found('metrics', metrics),
  ]).toEqual([]);
  // Whoever reads the record may read its NHS number; nobody is answered with the rest.
  const told = found('an answer', answers.join('\n')).filter((hit) => !hit.startsWith('NHS number'));
  expect(told).toEqual([]);
});
