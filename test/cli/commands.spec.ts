import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json, jsonLines, ledger } from './support/terminal.js';
import { type Seeded, seededLedger } from './support/seeded.js';

const { directory, run, seed } = seededLedger();
let seeded: Seeded;
const demo = (index: number): string => seeded.demoPatients[index]!;

beforeAll(async () => {
  seeded = await seed();
});

afterAll(() => {
  directory.remove();
});

describe('ledger history', () => {
  it('shows what was recorded, newest first, as lines of JSON or as a table', async () => {
    const entries = jsonLines((await run(['history', '--patient', demo(0), '--json'])).stdout) as readonly {
      type: string;
      recordedAt: string;
      effectiveAt: string;
    }[];
    expect(entries.map(({ type }) => type)).toEqual([
      'CareRelationshipStarted',
      'SharingQuestionAnswered',
      'SharingQuestionAsked',
      'CareRelationshipStarted',
      'ContactPointSet',
      'CareRelationshipStarted',
      'PatientRegistered',
    ]);
    const { stdout } = await run(['history', '--patient', demo(0)]);
    expect(stdout).toContain('SharingQuestionAnswered');
    expect(stdout).not.toMatch(/Marigold|Demonstratia|7700900/);
  });

  it('keeps to types, limits, order and what was known', async () => {
    const args = ['history', '--patient', demo(0), '--json'];
    const typesOf = async (...more: readonly string[]) =>
      (jsonLines((await run([...args, ...more])).stdout) as readonly { type: string }[]).map(
        ({ type }) => type,
      );
    expect(await typesOf('--type', 'ContactPointSet')).toEqual(['ContactPointSet']);
    expect(await typesOf('--limit', '2', '--oldest-first')).toEqual([
      'PatientRegistered',
      'CareRelationshipStarted',
    ]);
    expect(await typesOf('--known-at', '2024-01-01')).toHaveLength(3);
    const more = await run([...args, '--limit', '2']);
    expect(more.stderr).toContain('raise --limit');
    expect((await run([...args, '--limit', '2', '--quiet'])).stderr).toBe('');
  });
});

describe('ledger state', () => {
  it('shows the choices that stand', async () => {
    const state = json(await run(['state', '--patient', demo(1), '--json']));
    expect(state).toMatchObject({
      patientId: demo(1),
      shareIn: { all: { value: 'refused' }, organisations: [{ organisation: 'RZF', value: 'granted' }] },
      shareOut: { all: { value: 'not-recorded' } },
      revision: expect.stringMatching(/^\d+$/),
    });
    const { stdout } = await run(['state', '--patient', demo(1)]);
    expect(stdout).toMatch(/share-in\s+│ RZF\s+│ granted/);
  });

  it('finds restricted and dead patients for those who may look at the files', async () => {
    for (const index of [6, 7]) expect((await run(['state', '--patient', demo(index)])).code).toBe(0);
  });
});

describe('ledger disclosures', () => {
  it('shows who asked and what they were told', async () => {
    const entries = jsonLines(
      (await run(['disclosures', '--patient', demo(0), '--json'])).stdout,
    ) as readonly { data: { viewer: string; outcome: string } }[];
    const answers = entries.map(({ data: { viewer, outcome } }) => [viewer, outcome]).sort();
    expect(answers).toEqual(
      expect.arrayContaining([
        ['C82901', 'ask-patient'],
        ['NZX21', 'deny'],
        ['RZF', 'permit'],
        ['RZX', 'code-required'],
      ]),
    );
    expect((await run(['disclosures', '--patient', demo(0)])).stdout).toContain(
      'direct-care.4 no-relationship',
    );
  });
});

describe('ledger report-opt-outs', () => {
  const month = new Date().toISOString().slice(0, 7);

  it('counts the county as a table, as JSON and as CSV, and gives nobody away', async () => {
    const { code, stdout } = await run(['report-opt-outs', '--from', month, '--csv']);
    expect(code).toBe(0);
    const [header, ...rows] = stdout.trimEnd().split('\r\n');
    expect(header).toBe('month,practice,registered,opted_out,percent');
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows)
      expect(row).toMatch(/^\d{4}-\d\d,(?:C82\d{3}|all),(?:\*|\d*[05]),(?:\*|\d*[05]),(?:\*|[\d.]+)$/);
    expect(rows.at(-1)).toContain(`${month},all,`);

    const report = json(await run(['report-opt-outs', '--from', month, '--by', 'age-band', '--json']));
    expect(report).toMatchObject({ by: 'age-band', months: [{ month, total: { group: 'all' } }] });
    expect((await run(['report-opt-outs', '--from', month, '--by', 'area'])).stdout).toContain(
      'north-fosseshire',
    );
  }, 60_000);

  it('refuses a month to come', async () => {
    const refused = await run(['report-opt-outs', '--from', '9999-12']);
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('CONSENT_TIME_INVALID'),
    });
  });
});

describe('ledger status, verify and backup', () => {
  it('counts what the ledger holds and shows the projections', async () => {
    const status = json(await run(['status', '--json']));
    expect(status).toMatchObject({
      mode: 'development',
      counts: {
        events: seeded.events + seeded.decisions,
        patients: seeded.patients,
        decisions: seeded.decisions,
      },
      projections: expect.arrayContaining([expect.objectContaining({ name: 'history', lag: 'none' })]),
    });
    expect((await run(['status'])).stdout).toMatch(/sharing-state\s+│ 2\s+│ live/);
  });

  it('finds the ledger sound', async () => {
    expect(json(await run(['verify', '--json']))).toMatchObject({ ok: true, damaged: [], problems: [] });
    expect((await run(['verify'])).stdout).toContain('sound');
  });

  it('copies it once, and says what the copy lacks', async () => {
    const file = directory.file('copy.db');
    const copied = await run(['backup', file, '--json']);
    expect(copied.code).toBe(0);
    expect(json(copied)).toMatchObject({ file });
    expect(existsSync(file)).toBe(true);
    expect(copied.stderr).toContain('vault.db');
    expect(await run(['backup', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CLI_FILE_UNUSABLE'),
    });
  });
});

describe('ledger seed', () => {
  it('is refused on a ledger that holds anything', async () => {
    const refused = await run(['seed', '--json']);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'CLI_SEED_NOT_EMPTY' } });
  });

  it('is refused in production, before anything is made', async () => {
    const fresh = directory.file('production');
    const environment = {
      LEDGER_MODE: 'production',
      LEDGER_JWKS_FILE: '/nowhere/jwks.json',
      LEDGER_TOKEN_ISSUER: 'https://issuer.example',
      LEDGER_TOKEN_AUDIENCE: 'ledger',
    };
    const refused = await ledger(['seed', '--data-dir', fresh], { environment });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_SEED_PRODUCTION') });
    const token = await ledger(['token', '--role', 'admin', '--data-dir', fresh], { environment });
    expect(token).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('IDENTITY_DEVELOPMENT_ONLY'),
    });
    expect(existsSync(fresh)).toBe(false);
  });

  it.each(['5', '0', 'many', '1000001'])('refuses a county of %s', async (patients) => {
    expect((await ledger(['seed', '--patients', patients, '--data-dir', directory.file('none')])).code).toBe(
      2,
    );
  });
});

describe('a command line that cannot be carried out', () => {
  it('ends with 4 where there is no ledger, and makes none', async () => {
    const none = directory.file('none');
    const refused = await ledger(['status', '--data-dir', none]);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('CLI_NO_LEDGER') });
    expect(existsSync(none)).toBe(false);
  });

  it('ends with 2 for a mistake in it or in the configuration, with a way to help', async () => {
    for (const args of [
      ['decid'],
      ['decide', '--viewer'],
      ['token', '--role', 'king'],
      ['status', '--jsn'],
      [],
    ]) {
      const { code, stderr } = await ledger(args);
      expect([args, code]).toEqual([args, 2]);
      expect(stderr).toMatch(/--help|Usage/);
    }
    const misspelt = await run(['status'], { environment: { LEDGER_DATADIR: '/x' } });
    expect(misspelt).toMatchObject({ code: 2, stderr: expect.stringContaining('LEDGER_DATADIR') });
  });

  it.each([
    [['--role', 'patient'], '--patient'],
    [['--role', 'clinician'], '--organisation'],
    [['--role', 'admin', '--patient', '00000000-0000-4000-8000-000000000000'], 'no --patient'],
  ])('ends with 2 for a token of %j', async (args, reason) => {
    expect(await run(['token', ...args])).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
  });
});
