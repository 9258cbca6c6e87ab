import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailCatcher } from '#libs/notifications/contract';
import { root } from '../support/build-when-stale.js';
import { answered, choice, type County, newPatient, practice, settleCounty } from '../support/county.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';

const MOBILE = '+447700900321';
const OLD_EMAIL = 'old.address@example.org';
const NEW_EMAIL = 'new.address@example.org';

interface Message {
  readonly channel: string;
  readonly to: string;
  readonly text: string;
}

let server: TestServer;
let county: County;

const outbox = async (): Promise<readonly Message[]> => {
  const read = await county.admin.get('/v1/sandbox/outbox');
  answered(read, 200);
  return read.body.items as unknown as Message[];
};

/** The texts to one address, once there are that many. */
const textsTo = async (address: string, count: number): Promise<readonly string[]> => {
  for (;;) {
    const texts = (await outbox()).filter(({ to }) => to === address).map(({ text }) => text);
    if (texts.length >= count) return texts;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const reached = async (patient: string, channel: string, value: string, contactPointId?: string) => {
  const body = { channel, value, preferred: true };
  const set =
    contactPointId === undefined
      ? await county.staff.post(`/v1/patients/${patient}/contact-points`, body)
      : await county.staff.put(`/v1/patients/${patient}/contact-points/${contactPointId}`, body);
  if (set.status >= 300) throw new Error(set.text);
  return set.body.createdId;
};

describe('the development outbox', () => {
  const dataDirectory = newDataDirectory();

  beforeAll(async () => {
    server = await startServer({ dataDirectory });
    county = await settleCounty(server);
  });

  afterAll(() => server.stop());

  it('holds what a patient is told of a new share and of an override', async () => {
    const { id } = await newPatient(county);
    await reached(id, 'sms', MOBILE);
    answered(await county.staff.post(`/v1/patients/${id}/choices`, choice('granted')), 201);
    expect(await textsTo(MOBILE, 1)).toEqual([expect.stringContaining('Organisation RWE may now see')]);
    const override = { organisation: 'RWE', reason: 5 };
    answered(await county.clinician.post(`/v1/patients/${id}/emergency-overrides`, override), 201);
    expect((await textsTo(MOBILE, 2))[1]).toContain('Organisation RWE opened your health record');
  });

  it('holds what the old and the new address are told when a contact point is changed', async () => {
    const { id } = await newPatient(county);
    const contactPointId = await reached(id, 'email', OLD_EMAIL);
    await reached(id, 'email', NEW_EMAIL, contactPointId);
    expect(await textsTo(OLD_EMAIL, 1)).toEqual([expect.stringContaining('was changed')]);
    expect(await textsTo(NEW_EMAIL, 1)).toEqual([expect.stringContaining('was changed')]);
  });

  it('is read at a terminal beside the server, and on a page of this machine', async () => {
    const ledger = (...args: string[]) =>
      spawnSync(process.execPath, ['dist/apps/cli/src/main.js', ...args, '--data-dir', dataDirectory], {
        cwd: root,
        encoding: 'utf8',
      });
    const { stdout, status } = ledger('outbox', 'list', '--json');
    expect(status).toBe(0);
    const [first] = stdout.trim().split('\n');
    const { id, text } = JSON.parse(first!) as { id: string; text: string };
    expect(ledger('outbox', 'show', id).stdout).toContain(text);
    expect(ledger('outbox', 'show', '000000000000000-000000-00000000').status).toBe(1);
    const page = await fetch(`${server.url}/outbox`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain(text.slice(0, 30));
  });

  it('tells nobody what was said: no log line and no metric holds an address or a text', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('ledger_reactor_effects_total{reactor="patient-alerts",outcome="handled"}');
    expect(metrics).toMatch(/ledger_reactor_dead_letters\{reactor="patient-alerts"\} 0/);
    for (const secret of [MOBILE, OLD_EMAIL, NEW_EMAIL, 'may now see']) {
      expect(`${metrics}${server.log}${server.process.errors}`).not.toContain(secret);
    }
  });
});

describe('email over SMTP', () => {
  it('reaches the patient, and the practice’s privacy officer without naming the patient', async () => {
    const catcher = await MailCatcher.start();
    const dataDirectory = newDataDirectory();
    const officers = join(dataDirectory, 'officers.json');
    writeFileSync(officers, JSON.stringify({ [practice]: 'officer@practice.example.org' }));
    server = await startServer({
      dataDirectory,
      env: {
        LEDGER_EMAIL_PROVIDER: 'smtp',
        LEDGER_SMTP_URL: catcher.url,
        LEDGER_SMTP_FROM: 'ledger@example.org',
        LEDGER_PRIVACY_OFFICERS_FILE: officers,
      },
    });
    county = await settleCounty(server);
    const { id, nhsNumber } = await newPatient(county);
    await reached(id, 'email', NEW_EMAIL);
    const override = { organisation: 'RWE', reason: 5 };
    answered(await county.clinician.post(`/v1/patients/${id}/emergency-overrides`, override), 201);
    while (catcher.caught.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await server.stop();
    await catcher.stop();
    const to = (address: string) => catcher.caught.find((one) => one.to === address);
    expect(to(NEW_EMAIL)?.text).toContain('Organisation RWE opened your health record');
    const officer = to('officer@practice.example.org');
    expect(officer?.text).toContain('Organisation RWE used the emergency override');
    for (const personal of [id, nhsNumber, 'Ada', NEW_EMAIL]) expect(officer?.raw).not.toContain(personal);
  });
});
