import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json, ledger, type Ran } from '../cli/support/terminal.js';
import {
  answered,
  choice,
  type County,
  newPatient,
  outcomeFor,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';
import { startDouble } from './double/index.js';

// Says at the start of the run why not, where it is not run.
(hasPostgres ? describe : describe.skip)('a ledger that outgrows one machine', () => {
  const dataDirectory = newDataDirectory();
  const database = join(dataDirectory, 'database.connection');
  let county: County;
  let patient: TestPatient;
  let position: string;
  let url: string;
  const servers: TestServer[] = [];
  const closers: (() => Promise<void>)[] = [];

  const run = (...args: readonly string[]): Promise<Ran> =>
    ledger(['store', ...args, '--data-dir', dataDirectory, '--json', '--quiet']);
  const copyVault = (): Promise<Ran> => run('copy-vault', '--to', `@${database}`);

  beforeAll(async () => {
    county = await settleCounty(await startServer({ dataDirectory }));
    servers.push(county.server);
    patient = await newPatient(county);
    const granted = await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted'));
    answered(granted, 201);
    position = granted.body.position;
    const seen = await county.staff.get(`/v1/patients/${patient.id}/history?minPosition=${position}`);
    answered(seen, 200);
    const fresh = await freshPostgres();
    url = fresh.url;
    await fresh.close();
    writeFileSync(database, `${url}\n`, { mode: 0o600 });
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    for (const close of closers) await close();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('keeps its vault while a process runs on it', async () => {
    const ran = await copyVault();
    expect([ran.code, ran.stderr]).toEqual([
      4,
      expect.stringMatching(/EVENT_STORE_CANNOT_OPEN.*another process/),
    ]);
  });

  it('takes its events, its keys and what is yet to be done to EventStoreDB and PostgreSQL', async () => {
    await servers.pop()!.stop();
    const double = await startDouble();
    closers.push(() => double.stop());
    const { connectionString } = double;
    expect((await run('copy', '--to', connectionString)).code).toBe(0);
    const ran = await copyVault();
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(json(ran)).toMatchObject({
      ledgerId: expect.any(String),
      tables: {
        patient_key: expect.any(Number),
        patient_lookup: 1,
        erased_patient: 0,
        erased_number: 0,
        reactor_checkpoint: expect.any(Number),
        webhook_state: 0,
      },
    });

    const shared = {
      LEDGER_EVENT_STORE: connectionString,
      LEDGER_DATABASE_URL: url,
      LEDGER_DATABASE_POOL: '4',
      LEDGER_KEYRING_FILE: join(dataDirectory, 'keyring.json'),
    };
    const [api, others] = await Promise.all(
      ['api', 'projector,reactor'].map((roles) =>
        startServer({ dataDirectory, env: { ...shared, LEDGER_ROLES: roles } }),
      ),
    );
    servers.push(api!, others!);
    const clinician = await api!.as({
      role: 'clinician',
      organisation: 'RWE',
      roleCode: 'R8000',
      assuranceLevel: 3,
    });
    const staff = await api!.as({ role: 'practice-staff', organisation: 'C82001', roleCode: 'R8008' });
    // Found by the number, opened by the key, decided on the events.
    expect(await outcomeFor(clinician, patient)).toBe('permit');
    const path = `/v1/patients/${patient.id}`;
    answered(await staff.get(`${path}/history?minPosition=${position}`), 400);
    const revoked = await staff.post(`${path}/choices`, choice('revoked'));
    answered(revoked, 201);
    expect(await outcomeFor(clinician, patient)).toBe('deny');
    const history = () => staff.get(`${path}/history?minPosition=${revoked.body.position}`);
    let told = await history();
    while (told.status === 503) told = await history();
    answered(told, 200);
    expect(told.body.items.length).toBeGreaterThanOrEqual(2);
  });

  it('is copied once: a database that has a vault is refused', async () => {
    const ran = await copyVault();
    expect([ran.code, ran.stderr]).toEqual([4, expect.stringMatching('LEDGER_DATABASE_NOT_EMPTY')]);
  });

  it('takes a password from a file alone', async () => {
    const ran = await run('copy-vault', '--to', 'postgres://ledger:s3cret-word@127.0.0.1:1/ledger');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching('CLI_SECRET_ARGUMENT')]);
    expect(ran.stderr).not.toContain('s3cret');
    expect((await run('copy-vault', '--to', 'esdb://127.0.0.1')).code).toBe(2);
  });
});
