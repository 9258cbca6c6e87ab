import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { County } from '../../apps/cli/src/seed/county.js';
import { json, ledger, ledgerProcess, newDirectory, type Ran } from './support/terminal.js';

const SEED = 20;
const PATIENTS = 150;

const directory = newDirectory();
const data = directory.file('data');
const other = directory.file('other');
let seeded: Ran;

beforeAll(async () => {
  const args = ['seed', '--patients', String(PATIENTS), '--seed', String(SEED), '--json', '--data-dir'];
  [seeded] = await Promise.all([
    ledgerProcess([...args, data], { environment: { LEDGER_LOG_LEVEL: 'trace' } }),
    ledger([...args, other]),
  ]);
});

afterAll(() => {
  directory.remove();
});

/** Every text in what happens to the people that belongs to somebody. */
const personalValues = (): readonly string[] => {
  const county = new County({
    patients: PATIENTS,
    seed: SEED,
    now: instant((json(seeded) as { to: string }).to),
  });
  const values = new Set<string>();
  for (let index = 0; index < PATIENTS; index++) {
    const { person, steps } = county.lifeOf(index);
    const { nhsNumber, given, family, dateOfBirth } = person;
    for (const value of [nhsNumber, family, `${given} ${family}`, `"dateOfBirth":"${dateOfBirth}`])
      values.add(value);
    for (const { by, act } of steps) {
      const body = 'body' in act ? act.body : {};
      const made =
        act.type === 'RecordChoice' || act.type === 'AnswerSharingQuestion' ? act.body.madeBy?.name : null;
      const texts = [by.name, 'value' in body && body.value, 'evidence' in body && body.evidence, made];
      const notes = 'note' in body ? body.note : undefined;
      for (const text of [...texts, notes])
        if (typeof text === 'string' && /[ @+]/.test(text)) values.add(text).add(text.replace('+44', '0'));
    }
  }
  return [...values];
};

describe('ledger seed', () => {
  it('shows no personal value of its people: not in a file of the ledger, nor in what it says', () => {
    expect([seeded.code, seeded.stderr]).toEqual([0, '']);
    const files = readdirSync(data).map((name) => [name, readFileSync(join(data, name))] as const);
    const said = [['stdout', Buffer.from(seeded.stdout)]] as const;
    expect(files.map(([name]) => name)).toEqual(
      expect.arrayContaining(['events.db', 'vault.db', 'read-models.db']),
    );
    const values = personalValues();
    expect(values.length).toBeGreaterThan(PATIENTS * 4);
    const found = values.filter((value) => [...files, ...said].some(([, bytes]) => bytes.includes(value)));
    expect(found).toEqual([]);
  });

  it('makes the same events for the same seed', async () => {
    const eventsIn = async (dataDirectory: string) => {
      const store = await openSqliteEventStore({ file: join(dataDirectory, 'events.db') });
      try {
        const events: { stream: string; command: string; type: string; recordedAt: string }[] = [];
        const ids = new Set<string>();
        for await (const { stream, id, type, metadata } of store.readAll()) {
          if (stream.startsWith('disclosure-')) continue;
          ids.add(id);
          events.push({ stream, command: metadata.commandId, type, recordedAt: metadata.recordedAt });
        }
        expect(ids.size).toBe(events.length);
        return events;
      } finally {
        await store.close();
      }
    };
    const events = await eventsIn(data);
    expect(await eventsIn(other)).toEqual(events);
    const { events: told } = json(seeded) as { events: number };
    expect(events).toHaveLength(told);
    expect(events.filter(({ recordedAt }) => recordedAt > new Date().toISOString())).toEqual([]);
  });

  it('keeps keys to their owner', () => {
    expect(statSync(join(data, 'keyring.json')).mode & 0o077).toBe(0);
  });
});

describe('ledger as a process', () => {
  it('prints the token alone', async () => {
    const { code, stdout, stderr } = await ledgerProcess(['token', '--role', 'admin', '--data-dir', data]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it('says what to do when another process has the ledger, and still makes tokens', async () => {
    const store = await openSqliteEventStore({ file: join(data, 'events.db') });
    try {
      const [held, token] = await Promise.all([
        ledgerProcess(['status', '--data-dir', data]),
        ledgerProcess(['token', '--role', 'service', '--data-dir', data]),
      ]);
      expect(held).toMatchObject({ code: 4, stdout: '' });
      expect(held.stderr).toMatch(/^EVENT_STORE_CANNOT_OPEN: /);
      expect(held.stderr).toMatch(/Stop the server .* HTTP/);
      expect(held.stderr.trim().split('\n')).toHaveLength(1);
      expect(token.code).toBe(0);
    } finally {
      await store.close();
    }
  });

  it('reads an NHS number from stdin, and ends with the code of the refusal without a stack', async () => {
    const args = ['state', '--nhs-number-stdin', '--data-dir', data];
    const [found, refused] = await Promise.all([
      ledgerProcess([...args, '--json'], { stdin: '9990000018\n' }),
      ledgerProcess(['state', '--nhs-number-stdin', '--data-dir', other], { stdin: '9990000019\n' }),
    ]);
    expect([found.code, (json(found) as { patientId: string }).patientId]).toEqual([
      0,
      (json(seeded) as { samples: { patient: string } }).samples.patient,
    ]);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^CONSENT_NHS_NUMBER_INVALID: .*\n$/);
    expect(refused.stderr).not.toMatch(/ {4}at |9990000019/);
  });
});
