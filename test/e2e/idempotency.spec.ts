import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  choice,
  type County,
  newPatient,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import type { Entry } from '../support/client.js';
import { startServer } from '../support/server.js';
import { shorterOnServers } from '../support/storage.js';

const COMMANDS = shorterOnServers(1_000);
const TIMES = 5;
const PATIENTS = 20;

let county: County;
let patient: TestPatient;

beforeAll(async () => {
  county = await settleCounty(await startServer({ env: { LEDGER_LOG_LEVEL: 'warn' } }));
  patient = await newPatient(county);
});

afterAll(async () => {
  await county.server.stop();
});

const historyOf = async (id: string): Promise<Entry[]> => {
  const me = await county.patient(id);
  const entries: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await me.get(
      `/v1/patients/${id}/history?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    answered(page, 200);
    entries.push(...page.body.items);
    cursor = page.body.next;
  }
  return entries;
};

describe('a command repeated under its key', () => {
  it('gets the same answer, and is recorded once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/v1/patients/${patient.id}/choices`;
    const first = await county.staff.post(path, choice('granted'), headers);
    const second = await county.staff.post(path, choice('granted'), headers);
    answered(first, 201);
    expect(second.body).toEqual(first.body);
    expect(second.status).toBe(201);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('gets the same answer after others have written', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/v1/patients/${patient.id}/choices`;
    const first = await county.staff.post(path, choice('verify'), headers);
    await county.staff.post(path, choice('refused'));
    expect((await county.staff.post(path, choice('verify'), headers)).body).toEqual(first.body);
  });

  it('is refused with another body', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/v1/patients/${patient.id}/choices`;
    answered(await county.staff.post(path, choice('granted'), headers), 201);
    const reused = await county.staff.post(path, choice('refused'), headers);
    answered(reused, 422);
    expect(reused.body.code).toBe('CONSENT_IDEMPOTENCY_KEY_REUSED');
  });

  it('is nobody else’s: two callers’ equal keys never meet', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const me = await county.patient(patient.id);
    const path = `/v1/patients/${patient.id}/choices`;
    const mine = await me.post(path, { ...choice('granted'), method: 'online' }, headers);
    const theirs = await county.staff.post(path, choice('refused'), headers);
    answered(mine, 201);
    answered(theirs, 201);
    expect(theirs.body.events[0]!.id).not.toBe(mine.body.events[0]!.id);
  });
});

describe('an idempotency key', () => {
  const post = (key: string) =>
    county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted'), { 'idempotency-key': key });

  it('is required', async () => {
    const answer = await post('');
    answered(answer, 428);
    expect(answer.body.code).toBe('CONSENT_IDEMPOTENCY_KEY_REQUIRED');
  });

  it.each(['has space', 'a'.repeat(256), '""', 'a"b', 'ключ'.replace(/./gu, 'é')])(
    'is well formed: %#',
    async (key) => {
      const answer = await post(key);
      answered(answer, 400);
      expect(answer.body.code).toBe('CONSENT_IDEMPOTENCY_KEY_INVALID');
    },
  );

  it('may stand in quotes, as the IETF draft has it, and is then the same key', async () => {
    const key = randomUUID();
    expect((await post(`"${key}"`)).body).toEqual((await post(key)).body);
  });
});

describe(`${String(COMMANDS)} commands posted five times each`, () => {
  it('give as many events as there are commands', async () => {
    const patients = await Promise.all(Array.from({ length: PATIENTS }, () => newPatient(county)));
    const before = await Promise.all(patients.map(async ({ id }) => (await historyOf(id)).length));
    const posts = Array.from({ length: COMMANDS * TIMES }, (_, index) => {
      const command = index % COMMANDS;
      return { command, patient: patients[command % PATIENTS]! };
    });
    const started = performance.now();
    const receipts = new Map<number, Set<string>>();
    await Promise.all(
      posts.map(async ({ command, patient: { id } }) => {
        const value = ['granted', 'refused', 'revoked', 'verify'][command % 4]!;
        const evidence = `letter ${String(command)}`;
        const headers = { 'idempotency-key': `repeat-${String(command)}` };
        let answer = await county.staff.post(
          `/v1/patients/${id}/choices`,
          choice(value, 'all', { evidence }),
          headers,
        );
        // Too many at once on one record is said so, and asks for the very same command again.
        while (answer.status === 409 && answer.body.code === 'CONSENT_TOO_CONTENDED') {
          answer = await county.staff.post(
            `/v1/patients/${id}/choices`,
            choice(value, 'all', { evidence }),
            headers,
          );
        }
        answered(answer, 201);
        receipts.set(command, (receipts.get(command) ?? new Set()).add(answer.text));
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    const after = await Promise.all(patients.map(async ({ id }) => (await historyOf(id)).length));
    const recorded = after.reduce((sum, count, index) => sum + count - before[index]!, 0);
    console.log(
      `${String(posts.length)} posts of ${String(COMMANDS)} commands in ${seconds.toFixed(1)} s: ${String(recorded)} events`,
    );
    expect(recorded).toBe(COMMANDS);
    expect([...receipts.values()].filter((texts) => texts.size !== 1)).toEqual([]);
  });
});
