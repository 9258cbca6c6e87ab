import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import {
  answered,
  choice,
  type County,
  newPatient,
  outcomeFor,
  practice,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { full, report } from '../support/figures.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';
import { inFiles } from '../support/storage.js';

const DECISIONS = full ? 10_000 : 200;
const PATIENTS = 20;
const REPEATED = 40;

// Files are one process's alone.
const onServers = inFiles ? describe.skip : describe;

onServers('two processes for requests and two for what follows', () => {
  const dataDirectory = newDataDirectory();
  let county: County;
  let api: readonly TestServer[];
  let followers: TestServer[];
  const killed: TestServer[] = [];
  let elsewhere: { readonly staff: Client; readonly clinician: Client };

  const start = (roles: string) =>
    startServer({
      dataDirectory,
      env: {
        LEDGER_ROLES: roles,
        LEDGER_KEYRING_FILE: join(dataDirectory, 'keyring.json'),
        LEDGER_LOG_LEVEL: 'warn',
      },
    });

  beforeAll(async () => {
    // All at once on nothing: each may be the one that makes what is missing.
    const [one, two, ...others] = await Promise.all([
      start('api'),
      start('api'),
      start('projector,reactor'),
      start('projector,reactor'),
    ]);
    api = [one, two];
    followers = others;
    county = await settleCounty(one);
    elsewhere = {
      staff: await two.as({ role: 'practice-staff', organisation: practice, roleCode: 'R8008' }),
      clinician: await two.as({
        role: 'clinician',
        organisation: remote,
        roleCode: 'R8000',
        assuranceLevel: 3,
      }),
    };
  });

  afterAll(async () => {
    await Promise.all([...api, ...followers, ...killed].map((server) => server.stop()));
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('make one ledger', async () => {
    const patient = await newPatient(county);
    const seen = await elsewhere.staff.get(`/v1/patients/${patient.id}`);
    answered(seen, 200);
  });

  it('answer what only the read models know once the other process has got there', async () => {
    const patient = await newPatient(county);
    const written = await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted'));
    answered(written, 201);
    const history = await elsewhere.staff.get(
      `/v1/patients/${patient.id}/history?minPosition=${written.body.position}`,
    );
    answered(history, 200);
    expect(history.body.items.map(({ eventId }) => eventId)).toContain(written.body.events[0]!.id);
  });

  it(`never permit by a grant whose revocation the other has acknowledged, ${String(DECISIONS)} times`, async () => {
    const patients = await Promise.all(Array.from({ length: PATIENTS }, () => newPatient(county)));
    let [decided, permitted, stale] = [0, 0, 0];
    const { staff, clinician } = county;
    const pairs = [
      { writer: staff, asker: elsewhere.clinician },
      { writer: elsewhere.staff, asker: clinician },
    ] as const;
    const rounds = DECISIONS / PATIENTS;
    const revokeAndAsk = async (patient: TestPatient): Promise<void> => {
      const path = `/v1/patients/${patient.id}/choices`;
      for (let round = 0; round < rounds; round++) {
        const { writer, asker } = pairs[round % 2]!;
        const outcome = () => outcomeFor(asker, patient);
        answered(await writer.post(path, choice('granted')), 201);
        if ((await outcome()) === 'permit') permitted += 1;
        answered(await writer.post(path, choice('revoked')), 201);
        if ((await outcome()) === 'permit') stale += 1;
        decided += 1;
      }
    };
    await Promise.all(patients.map(revokeAndAsk));
    report('decisions after a revocation acknowledged by another process', { tried: decided, stale });
    expect([decided, permitted, stale]).toEqual([DECISIONS, DECISIONS, 0]);
  }, 3_600_000);

  it('carry a command that reaches both at once out once, and answer it the same', async () => {
    const { id } = await newPatient(county);
    const path = `/v1/patients/${id}/choices`;
    const before = BigInt((await county.staff.get(`/v1/patients/${id}`)).body.revision);
    let different = 0;
    for (let round = 0; round < REPEATED; round++) {
      const headers = { 'idempotency-key': randomUUID() };
      const answers = await Promise.all(
        [county.staff, elsewhere.staff].map((client) =>
          client.post(path, choice(round % 2 === 0 ? 'refused' : 'granted'), headers),
        ),
      );
      for (const answer of answers) answered(answer, 201);
      if (answers[0]!.text !== answers[1]!.text) different += 1;
    }
    const after = BigInt((await county.staff.get(`/v1/patients/${id}`)).body.revision);
    report('commands posted to two processes at once', {
      tried: REPEATED,
      written: Number(after - before),
      different,
    });
    expect([Number(after - before), different]).toEqual([REPEATED, 0]);
  });

  it('serve what they are for, and each its own health', async () => {
    for (const server of [...api, ...followers]) {
      for (const path of ['/livez', '/readyz', '/metrics']) {
        expect([path, (await fetch(`${server.url}${path}`)).status]).toEqual([path, 200]);
      }
    }
    const [follower] = followers;
    for (const path of ['/v1/patients/lookup', '/v1/decisions']) {
      const answer = await fetch(`${follower!.url}${path}`, { method: 'POST' });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'CONSENT_ROUTE_NOT_FOUND' });
    }
    expect((await fetch(`${follower!.url}/openapi.json`)).status).toBe(404);
  });

  it('go on when one that keeps the read models is killed', async () => {
    const patient = await newPatient(county);
    const path = `/v1/patients/${patient.id}`;
    for (const victim of followers) {
      victim.process.kill('SIGKILL');
      await victim.process.exited;
      killed.push(victim);
      const written = await county.staff.post(`${path}/choices`, choice('granted'));
      answered(written, 201);
      const history = () => county.staff.get(`${path}/history?minPosition=${written.body.position}`);
      let seen = await history();
      // Until then it is told to ask again; a lease that nobody gave back runs out by itself.
      while (seen.status === 503) seen = await history();
      answered(seen, 200);
      const again = seen.body.items.filter(({ eventId }) => eventId === written.body.events[0]!.id);
      expect(again).toHaveLength(1);
      followers = [...followers.filter((other) => other !== victim), await start('projector,reactor')];
    }
  });
});
