import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { answered, choice, newPatient, question, settleCounty } from '../support/county.js';
import { SlowRequest } from '../support/raw.js';
import { newDataDirectory, startRefused, startServer } from '../support/server.js';

const ROUNDS = 5;
const STOP_AFTER_MILLIS = 300;

const directories: string[] = [];
const fresh = (): string => {
  const directory = newDataDirectory();
  directories.push(directory);
  return directory;
};

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** One paragraph, the reason and the remedy, no stack, code 1. */
const expectRefusal = (
  { code, stderr, stdout }: { code: number | null; stderr: string; stdout: string },
  ...said: (string | RegExp)[]
) => {
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toMatch(/^The consent ledger did not start\. .*\([A-Z_]+\)\n$/);
  expect(stderr).not.toMatch(/\n\s+at /);
  for (const text of said) expect(stderr).toMatch(text);
  expect(stdout).not.toContain('listening');
};

describe('the server refuses to start', () => {
  it('as a second process on a data directory', async () => {
    const dataDirectory = fresh();
    const first = await startServer({ dataDirectory });
    expectRefusal(await startRefused({ dataDirectory }), /another|in use|open/i);
    answered(await first.client().get('/readyz'), 200);
    await first.stop();
  }, 30_000);

  it('with a configuration that is wrong, and names every mistake', async () => {
    const env = { PORT: 'eighty', LEDGER_MODE: 'prod', LEDGER_BODY_LIMT: '5' };
    expectRefusal(
      await startRefused({ env, dataDirectory: fresh() }),
      'PORT',
      'LEDGER_MODE',
      'LEDGER_BODY_LIMT',
    );
  });

  it('in production without keys', async () => {
    expectRefusal(
      await startRefused({ env: { LEDGER_MODE: 'production' }, dataDirectory: fresh() }),
      'LEDGER_JWKS_URL',
    );
  });

  it('on a port that is taken', async () => {
    const first = await startServer();
    const env = { PORT: new URL(first.url).port };
    expectRefusal(await startRefused({ env, dataDirectory: fresh() }), /port is in use/);
    await first.stop();
  }, 30_000);

  it('on a directory of something else', async () => {
    const dataDirectory = fresh();
    writeFileSync(
      join(dataDirectory, 'events.db'),
      'This is a shopping list, and not a database.\n'.repeat(200),
    );
    expectRefusal(await startRefused({ dataDirectory }), /not a SQLite database/);
  });

  it('on a file in place of the directory', async () => {
    const file = join(fresh(), 'file');
    writeFileSync(file, '');
    expectRefusal(await startRefused({ dataDirectory: file }), /cannot be read and written/);
  });

  const damage = async (change: (directory: string) => void) => {
    const dataDirectory = fresh();
    const county = await settleCounty(await startServer({ dataDirectory }));
    await newPatient(county);
    await county.server.stop();
    change(dataDirectory);
    return startRefused({ dataDirectory });
  };

  it('on a ledger that was cut short', async () => {
    expectRefusal(
      await damage((directory) => {
        truncateSync(join(directory, 'events.db'), 2_048);
      }),
      /damaged|not a SQLite/,
    );
  }, 30_000);

  it('on a ledger that is gone though it was there', async () => {
    expectRefusal(
      await damage((directory) => {
        for (const name of readdirSync(directory)) {
          if (/^events\.db(-wal|-shm)?$/.test(name)) rmSync(join(directory, name));
        }
      }),
      /missing or empty/,
    );
  }, 30_000);

  it('without the keyring that its patients’ keys are wrapped by', async () => {
    expectRefusal(
      await damage((directory) => {
        rmSync(join(directory, 'keyring.json'));
      }),
      'PRIVACY_KEYRING_MISSING',
      /backup/,
    );
  }, 30_000);

  it('with a keyring that others may read', async () => {
    expectRefusal(
      await damage((directory) => {
        chmodSync(join(directory, 'keyring.json'), 0o644);
      }),
      /chmod 600/,
    );
  }, 30_000);

  it('with the vault of another ledger', async () => {
    const other = fresh();
    const elsewhere = await startServer({ dataDirectory: other });
    await elsewhere.stop();
    const answer = await damage((directory) => {
      for (const name of readdirSync(directory))
        if (name.startsWith('events.db')) rmSync(join(directory, name));
      for (const name of readdirSync(other)) {
        if (name.startsWith('events.db')) copyFileSync(join(other, name), join(directory, name));
      }
    });
    expectRefusal(answer, 'LEDGER_DATA_DIRECTORY_FOREIGN');
  }, 30_000);

  it('where it may not write', async () => {
    // Root may write anywhere, but not into a file system that has no room for it.
    const dataDirectory = process.getuid?.() === 0 ? '/proc/ledger' : fresh();
    if (process.getuid?.() !== 0) chmodSync(dataDirectory, 0o500);
    expectRefusal(await startRefused({ dataDirectory }), /cannot be read and written/);
    if (process.getuid?.() !== 0) chmodSync(dataDirectory, 0o700);
  });
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
  }, 30_000);
});

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
      await new Promise((resolve) => setTimeout(resolve, STOP_AFTER_MILLIS));
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
    expect(acknowledged).toBeGreaterThan(50);
    expect(decided).toBeGreaterThan(50);
  }, 120_000);

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
    await new Promise((resolve) => setTimeout(resolve, STOP_AFTER_MILLIS));
    county.server.process.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, STOP_AFTER_MILLIS));
    await expect(fetch(`${county.server.url}/livez`)).rejects.toThrow('fetch failed');
    expect(await slow.sendRest()).toMatchObject({ status: 200, connection: 'close' });
    expect((await county.server.process.exited).code).toBe(0);
    await county.server.stop();
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
  }, 30_000);
});
