import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Receiver } from '#libs/webhooks/contract';
import { root } from '../support/build-when-stale.js';
import type { Client } from '../support/client.js';
import {
  answered,
  choice,
  type County,
  newNhsNumber,
  newPatient,
  remote,
  settleCounty,
} from '../support/county.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';
import { inFiles, storageOf } from '../support/storage.js';

/* What is done at a terminal about a ledger that servers run on: between two of them in files, beside them elsewhere. */

const MAIN = 'dist/apps/cli/src/main.js';
const scope = { families: ['choice'], organisations: null, practices: null, schemes: [], nhsNumber: false };

const dataDirectory = newDataDirectory();
let receiver: Receiver;
let server: TestServer;
let county: County;
let owner: Client;
let subscription: string;

beforeAll(async () => {
  receiver = await Receiver.start();
  server = await startServer({ dataDirectory });
  county = await settleCounty(server);
  owner = county.service;
  const opened = await county.admin.post('/v1/feed/subscriptions', {
    owner: remote,
    agreement: 'DSA 1',
    scope,
  });
  answered(opened, 201);
  subscription = opened.body.createdId;
});

afterAll(async () => {
  await server.stop();
  await receiver.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const environment = async () => ({ PATH: process.env.PATH, ...(await storageOf(dataDirectory)).env });

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line in a process of its own. What it talks to may live in this one, so this one goes on. */
const run = async (...args: readonly string[]): Promise<Ran> => {
  const options = { cwd: root, env: await environment() };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [MAIN, ...args, '--data-dir', dataDirectory],
      options,
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
};

const atTerminal = async <T>(work: () => Promise<T>): Promise<T> => {
  if (!inFiles) return work();
  await server.stop();
  const worked = await work();
  server = await startServer({ dataDirectory });
  // Of the others, no test has need afterwards.
  county = { ...county, server, admin: await server.as({ role: 'admin' }) };
  return worked;
};

describe('at a terminal', () => {
  it('a webhook is made to deliver again, with the ids it had, and shown how far it is', async () => {
    answered(await owner.put(`/v1/feed/subscriptions/${subscription}/webhook`, { url: receiver.url }), 200);
    const { id } = await newPatient(county);
    answered(await county.staff.post(`/v1/patients/${id}/choices`, choice('granted')), 201);
    const changes = () => receiver.received.filter(({ body }) => body.includes('choice-changed'));
    await receiver.until(() => changes().length === 1);
    for (;;) {
      const { text } = await owner.get(`/v1/feed/subscriptions/${subscription}/webhook/deliveries`);
      if (text.includes('"kind":"event"')) break;
    }
    const [status, again] = await atTerminal(async () => [
      await run('feed', 'status', subscription, '--json'),
      await run('feed', 'redeliver', subscription, '--since', '2024-01-01', '--json'),
    ]);
    expect([status.code, status.stderr]).toEqual([0, '']);
    expect(JSON.parse(status.stdout)).toMatchObject({
      subscriptionId: subscription,
      webhook: { verified: true, disabled: null, dead: 0, failures: 0 },
    });
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(JSON.parse(again.stdout)).toEqual({
      subscriptionId: subscription,
      status: 'redelivering',
    });
    await receiver.until(() => changes().length === 2);
    const [first, second] = changes();
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });

  it('a patient is erased by a legal order, and the key again by the same key', async () => {
    const nhsNumber = newNhsNumber();
    const registered = await county.admin.post('/v1/patients', { nhsNumber });
    answered(registered, 201);
    const id = registered.body.subject;
    const details = { kind: 'legal-order', form: 'court-order', reference: '17/2026' };
    answered(await county.admin.post('/v1/grounds', { groundId: 'order-17', details }), 201);
    const erase = (...more: readonly string[]) =>
      run(
        ...['patients', 'erase', '--patient', id, '--reason', 'legal-order', '--legal-order', 'order-17'],
        ...['--authorisation', 'IG board, minute 17', '--actor', 'op-7', '--yes', '--json', ...more],
      );
    const [erased, repeated, other] = await atTerminal(async () => {
      const ran = await erase();
      const { key } = JSON.parse(ran.stdout === '' ? '{}' : ran.stdout) as { readonly key?: string };
      return [ran, await erase('--key', key ?? ''), await erase()];
    });
    expect([erased.code, erased.stderr]).toEqual([0, '']);
    expect(JSON.parse(erased.stdout)).toMatchObject({ patientId: id, replayed: false });
    expect(JSON.parse(repeated.stdout)).toMatchObject({ patientId: id, replayed: true });
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('CONSENT_PATIENT_ERASED')]);
    answered(await county.admin.post('/v1/patients/lookup', { nhsNumber }), 404);
  });

  // In files there is nobody else to write.
  (inFiles ? it.skip : it)('the feed is followed as it comes, until that is enough', async () => {
    const args = ['feed', 'tail', subscription, '--after', 'now', '--json', '--data-dir', dataDirectory];
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: root, env: await environment() });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const { id } = await newPatient(county);
    // It does not say when it has begun to look.
    while (!stdout.includes('choice-changed')) {
      for (const value of ['granted', 'refused'])
        answered(await county.staff.post(`/v1/patients/${id}/choices`, choice(value)), 201);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    child.kill('SIGINT');
    expect([await ended, stderr]).toEqual([0, expect.stringMatching(/^Go on with --after \S+\n$/)]);
    for (const line of stdout.trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ specversion: '1.0' });
  });
});
