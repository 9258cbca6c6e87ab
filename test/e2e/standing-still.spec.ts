import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { answered, type County, newPatient, settleCounty, type TestPatient } from '../support/county.js';
import { poison, spoilHistory } from '../support/damage.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';
import { inFiles } from '../support/storage.js';
import { json, ledger } from '../cli/support/terminal.js';

/* Projections that stand still, on the built server and at a terminal: what an operator does has its effect. */

const reason = 'ticket 4711';
const dataDirectory = newDataDirectory();
let county: County;
let running: TestServer | undefined;
let ada: TestPatient;

interface Shown {
  readonly lag: number | null;
  readonly builds: readonly {
    readonly build: number;
    readonly role: string;
    readonly state: string;
    readonly checksum: string;
    readonly faultPosition?: string | null;
    readonly differences?: readonly object[];
  }[];
}

const start = async (): Promise<Client> => {
  running = await startServer({ dataDirectory, env: { LEDGER_READY_LAG_SECONDS: '1' } });
  return running.as({ role: 'admin' });
};

const stop = async (): Promise<void> => {
  await running?.stop();
  running = undefined;
};

const rolesOf = ({ builds }: Shown): string[] =>
  builds.map(({ build, role, state }) => `${String(build)} ${role} ${state}`);

const shown = async (admin: Client, name: string): Promise<Shown> => {
  const answer = await admin.get(`/v1/projections/${name}`);
  answered(answer, 200);
  return answer.body as unknown as Shown;
};

const until = async (admin: Client, name: string, wanted: readonly string[]): Promise<Shown> => {
  for (;;) {
    const found = await shown(admin, name);
    if (JSON.stringify(rolesOf(found)) === JSON.stringify(wanted)) return found;
  }
};

const untilCaughtUp = async (admin: Client, name: string): Promise<Shown> => {
  for (;;) {
    const found = await shown(admin, name);
    if (found.lag === 0) return found;
  }
};

/** What is behind is so for a while before it counts. */
const untilReady = async (wanted: number, code?: string): Promise<void> => {
  const anyone = running!.client();
  for (;;) {
    const { status, body } = await anyone.get('/readyz');
    if (status === wanted && body.code === code) return;
  }
};

const terminal = (...args: readonly string[]) =>
  ledger(['projections', ...args, '--json', '--data-dir', dataDirectory]);

const why = ['--reason', reason];

beforeAll(async () => {
  if (!inFiles) return;
  county = await settleCounty(await startServer({ dataDirectory }));
  running = county.server;
  ada = await newPatient(county);
  await untilCaughtUp(county.admin, 'history');
  await stop();
}, 60_000);

afterAll(async () => {
  await stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

(inFiles ? describe : describe.skip)('a rebuild whose rows differ', () => {
  it('is given up, or taken over as it is', async () => {
    spoilHistory(dataDirectory);
    const admin = await start();
    const act = (action: string) => admin.post(`/v1/projections/history/${action}`, { reason });
    answered(await act('rebuild'), 200);
    const { builds } = await until(admin, 'history', ['1 active live', '2 candidate differs']);
    expect(builds[1]!.differences).toEqual([expect.objectContaining({ table: 'history', columns: ['new'] })]);
    answered(await act('cancel'), 200);
    expect(rolesOf(await shown(admin, 'history'))).toEqual(['1 active live']);
    await stop();

    const rebuilt = await terminal('rebuild', 'history', ...why, '--watch');
    expect([rebuilt.code, rolesOf(json(rebuilt) as Shown)]).toEqual([
      1,
      ['1 active live', '3 candidate differs'],
    ]);
    const cancelled = await terminal('cancel', 'history', ...why);
    expect([cancelled.code, rolesOf(json(cancelled) as Shown)]).toEqual([0, ['1 active live']]);
    expect((await terminal('verify', 'history')).code).toBe(1);

    await terminal('rebuild', 'history', ...why, '--watch');
    const accepted = await terminal('accept', 'history', ...why, '--watch');
    expect([accepted.code, rolesOf(json(accepted) as Shown)]).toEqual([
      0,
      ['1 previous kept', '4 active live'],
    ]);
    expect((await terminal('verify', 'history')).code).toBe(0);
    await terminal('retire', 'history', ...why);
  }, 60_000);
});

(inFiles ? describe : describe.skip)('an event that cannot be read', () => {
  it('is skipped by whoever stands still at it, and what comes after it is read, in rebuilds as well', async () => {
    const position = await poison(dataDirectory, ada.id);
    let admin = await start();
    const faulted = await until(admin, 'history', ['4 active faulted']);
    expect(faulted.builds[0]!.faultPosition).toBe(position);
    await until(admin, 'sharing-state', ['1 active faulted']);
    await untilReady(503, 'CONSENT_READ_MODELS_BEHIND');
    const next = await newPatient({ ...county, ...(await callersOf(running!)) });
    await untilCaughtUp(admin, 'opt-out-index');

    const skip = (body: object) => admin.post('/v1/projections/history/skip', body);
    expect((await skip({ reason, position: ada.position })).body.code).toBe('PROJECTION_NOT_IN_STATE');
    answered(await skip({ reason, position }), 200);
    await untilCaughtUp(admin, 'history');
    const other = await running!.as({ role: 'patient', patient: next.id });
    const heard = await other.get(`/v1/patients/${next.id}/history?minPosition=${next.position}`);
    answered(heard, 200);
    expect(heard.body.items.length).toBeGreaterThan(0);
    await provedOverHttp(admin, 'history', 4);
    await stop();

    const skipped = await terminal('skip', 'sharing-state', position, ...why);
    expect([skipped.code, skipped.stderr]).toEqual([0, '']);
    const rebuilt = await terminal('rebuild', 'sharing-state', ...why, '--watch');
    expect(rolesOf(json(rebuilt) as Shown)).toEqual(['1 previous kept', '2 active live']);
    const verified = await terminal('verify', 'sharing-state');
    expect([verified.code, json(verified)]).toEqual([0, expect.objectContaining({ sound: true })]);

    admin = await start();
    await untilCaughtUp(admin, 'sharing-state');
    await untilReady(200);
    expect(rolesOf(await shown(admin, 'history'))).toEqual(['4 previous kept', '5 active live']);
  }, 60_000);
});

/** Rebuilt with the same checksum, and found to be what a fold of the ledger makes. */
const provedOverHttp = async (admin: Client, name: string, build: number): Promise<void> => {
  answered(await admin.post(`/v1/projections/${name}/rebuild`, { reason }), 200);
  const { builds } = await until(admin, name, [
    `${String(build)} previous kept`,
    `${String(build + 1)} active live`,
  ]);
  expect(builds[1]!.checksum).toBe(builds[0]!.checksum);
  const { body } = await admin.post(`/v1/projections/${name}/verify`, {});
  expect(body).toMatchObject({ sound: true, differences: [] });
};

/** Those who register patients, on another server than the county was settled on. */
const callersOf = async (
  server: TestServer,
): Promise<Pick<County, 'admin' | 'service' | 'localService'>> => ({
  admin: await server.as({ role: 'admin' }),
  service: await server.as({ role: 'service', organisation: 'RWE' }),
  localService: await server.as({ role: 'service', organisation: 'RWL' }),
});
