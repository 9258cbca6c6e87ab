import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { answered, choice, newPatient, question, settleCounty } from '../support/county.js';
import { apiAnswer, SlowRequest } from '../support/raw.js';
import { newDataDirectory, startServer } from '../support/server.js';
import { inFiles, itInFiles } from '../support/storage.js';

const ROUNDS = inFiles ? 5 : 2;
/** Of each kind, before the server is told to stop. */
const ANSWERS_FIRST = 5;

const directories: string[] = [];
const fresh = (): string => {
  const directory = newDataDirectory();
  directories.push(directory);
  return directory;
};

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

describe('a second start', () => {
  it('finds what the first one stored', async () => {
    const dataDirectory = fresh();
    const county = await settleCounty(await startServer({ dataDirectory }));
    const patient = await newPatient(county);
    answered(await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted')), 201);
    expect(await county.server.stop()).toMatchObject({ code: 0 });
    const again = await startServer({ dataDirectory });
    const clinician = await again.as({ role: 'clinician', organisation: 'RWE', roleCode: 'R8000' });
    expect((await clinician.post('/v1/decisions', question(patient))).body.outcome).toBe('permit');
    await again.stop();
  });
});

/** Resolves when nobody listens any more; what connects in the moment before is still answered, or cut. */
const refusesNewcomers = async (url: string): Promise<void> => {
  for (;;) {
    try {
      await apiAnswer(url, 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    } catch (error) {
      if (String(error).includes('ECONNREFUSED')) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

describe('SIGTERM under load', () => {
  it(`loses nothing that was acknowledged, ${String(ROUNDS)} times`, async () => {
    const dataDirectory = fresh();
    let acknowledged = 0;
    let decided = 0;
    let lost = 0;
    let cutOff = 0;
    let county = await settleCounty(await startServer({ dataDirectory, env: { LEDGER_LOG_LEVEL: 'warn' } }));
    const patient = await newPatient(county);
    for (let round = 0; round < ROUNDS; round++) {
      const { server } = county;
      const events: string[] = [];
      const decisions: string[] = [];
      let open = true;
      const writer = async (): Promise<void> => {
        while (open) {
          try {
            const answer = await county.staff.post(
              `/v1/patients/${patient.id}/choices`,
              choice('granted', 'all'),
            );
            if (answer.status === 201) events.push(answer.body.events[0]!.id);
            else if (answer.status !== 409) answered(answer, 503);
          } catch (error) {
            // Nobody answers any more. A connection cut while it waited for its answer would be another matter.
            if (/other side closed|ECONNRESET/.test(String(error))) cutOff++;
            open = false;
          }
        }
      };
      const asker = async (): Promise<void> => {
        while (open) {
          try {
            const answer = await county.clinician.post('/v1/decisions', question(patient));
            if (answer.status === 200) decisions.push(answer.body.decisionId);
          } catch {
            open = false;
          }
        }
      };
      const load = [...Array.from({ length: 8 }, writer), ...Array.from({ length: 8 }, asker)];
      while (Math.min(events.length, decisions.length) < ANSWERS_FIRST)
        await new Promise((resolve) => setTimeout(resolve, 20));
      server.process.kill('SIGTERM');
      const exit = await server.process.exited;
      await Promise.all(load);
      await server.stop();
      expect(exit).toMatchObject({ code: 0, signal: null, stderr: '' });

      const again = await startServer({ dataDirectory, env: { LEDGER_LOG_LEVEL: 'warn' } });
      const staff = await again.as({ role: 'practice-staff', organisation: 'C82001' });
      const clinician = await again.as({ role: 'clinician', organisation: 'RWE', roleCode: 'R8000' });
      const found = new Set<string>();
      for (const list of ['history', 'disclosures']) {
        for (let cursor: string | null = ''; cursor !== null;) {
          const query = cursor === '' ? '' : `&cursor=${cursor}`;
          const page = await staff.get(`/v1/patients/${patient.id}/${list}?limit=200${query}`);
          answered(page, 200);
          for (const entry of page.body.items) found.add(entry.eventId).add(entry.decisionId);
          cursor = page.body.next;
        }
      }
      lost += [...events, ...decisions].filter((id) => !found.has(id)).length;
      acknowledged += events.length;
      decided += decisions.length;
      county = { ...county, server: again, staff, clinician };
    }
    await county.server.stop();
    console.log(
      `${String(acknowledged)} choices and ${String(decided)} decisions acknowledged around ${String(ROUNDS)} SIGTERMs: ` +
        `${String(lost)} lost, ${String(cutOff)} connections cut`,
    );
    expect(lost).toBe(0);
  });

  it('finishes what is under way, and takes nothing new', async () => {
    const county = await settleCounty(await startServer());
    const patient = await newPatient(county);
    const token = await county.server.token({ role: 'clinician', organisation: 'RWE', roleCode: 'R8000' });
    const slow = new SlowRequest(
      county.server.url,
      '/v1/decisions',
      token,
      JSON.stringify(question(patient)),
    );
    await slow.sendHalf();
    // Whoever comes later and is answered has been let in after it.
    answered(await county.clinician.post('/v1/decisions', question(patient)), 200);
    await apiAnswer(county.server.url, 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    county.server.process.kill('SIGTERM');
    await refusesNewcomers(county.server.url);
    expect(await slow.sendRest()).toMatchObject({ status: 200, connection: 'close' });
    expect((await county.server.process.exited).code).toBe(0);
    await county.server.stop();
  });
});

describe('a store that fails under the server', () => {
  itInFiles('is answered with 503, and the process ends with code 1', async () => {
    const dataDirectory = fresh();
    const county = await settleCounty(await startServer({ dataDirectory }));
    const patient = await newPatient(county);
    // The disk goes bad: how far the ledger was acknowledged can no longer be written beside it.
    mkdirSync(join(dataDirectory, 'events.db.head.tmp'));
    const statuses = new Set<number>();
    const exit = new AbortController();
    void county.server.process.exited.then(() => {
      exit.abort();
    });
    while (!exit.signal.aborted) {
      const answer = await county.staff
        .post(`/v1/patients/${patient.id}/choices`, choice('granted'))
        .catch(() => undefined);
      if (answer !== undefined) statuses.add(answer.status);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { code, stdout } = await county.server.stop();
    expect(code).toBe(1);
    expect(stdout).toContain('the store has stopped');
    expect([...statuses]).toEqual(expect.arrayContaining([503]));
    expect([...statuses].filter((status) => status !== 503 && status !== 201)).toEqual([]);
  });
});

describe('a data directory', () => {
  it('is made, for its owner alone', async () => {
    const dataDirectory = join(fresh(), 'a', 'b');
    mkdirSync(join(dataDirectory, '..'));
    const server = await startServer({ dataDirectory });
    expect(statSync(dataDirectory).mode & 0o077).toBe(0);
    for (const name of readdirSync(dataDirectory)) {
      expect({ name, others: statSync(join(dataDirectory, name)).mode & 0o077 }).toEqual({ name, others: 0 });
    }
    await server.stop();
  });
});
