import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  choice,
  type County,
  newPatient,
  question,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { newDataDirectory, startServer } from '../support/server.js';
import { inFiles, storageOf } from '../support/storage.js';

/** A way to the database that can be barred, by TCP to wherever it listens. */
class Gate {
  private readonly sockets = new Set<Socket>();
  private barred = false;

  private constructor(private readonly server: Server) {}

  static async before(url: string): Promise<{ readonly gate: Gate; readonly url: string }> {
    const { searchParams, port } = new URL(url.replace('@/', '@localhost/'));
    const socketDirectory = searchParams.get('host');
    const [, given] = /@([^:/?]*)/.exec(url) ?? [];
    const server = createServer();
    const gate = new Gate(server);
    const to = Number(port === '' ? 5432 : port);
    server.on('connection', (client) => {
      if (gate.barred) client.destroy();
      else
        gate.join(
          client,
          socketDirectory === null
            ? connect(to, given ?? 'localhost')
            : connect(join(socketDirectory, `.s.PGSQL.${String(to)}`)),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const here = `@127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    const through = url.replace(/@[^/]*\//, here).replace(/([?&])host=[^&]*&?/, '$1');
    return { gate, url: through };
  }

  bar(): void {
    this.barred = true;
    for (const socket of this.sockets) socket.destroy();
  }

  open(): void {
    this.barred = false;
  }

  async close(): Promise<void> {
    this.bar();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(...pair: readonly [Socket, Socket]): void {
    const [client, upstream] = pair;
    for (const socket of pair) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  }
}

// The embedded store does not go away and come back; how it fails is told in start-and-stop.
const onServers = inFiles ? describe.skip : describe;

onServers('while what the ledger stands on is away', () => {
  const dataDirectory = newDataDirectory();
  let county: County;
  let patient: TestPatient;
  let gate: Gate;

  beforeAll(async () => {
    const { env } = await storageOf(dataDirectory);
    const database = await Gate.before(String(env.LEDGER_DATABASE_URL));
    gate = database.gate;
    county = await settleCounty(
      await startServer({ dataDirectory, env: { LEDGER_DATABASE_URL: database.url } }),
    );
    patient = await newPatient(county);
    answered(await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted')), 201);
  });

  afterAll(async () => {
    await county.server.stop();
    await gate.close();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  const ready = async (): Promise<number> => (await county.anyone.get('/readyz')).status;

  const untilReady = async (): Promise<void> => {
    while ((await ready()) !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
  };

  const decide = () => county.clinician.post('/v1/decisions', question(patient));
  const grant = () => county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted'));

  it('EventStoreDB: is not ready, refuses commands for now, and permits nothing', async () => {
    const { wire } = await storageOf(dataDirectory);
    expect((await decide()).body.outcome).toBe('permit');
    wire!.mode = 'refusing';
    wire!.cut();
    const [readiness, command, decision] = await Promise.all([ready(), grant(), decide()]);
    expect(readiness).toBe(503);
    expect(command).toMatchObject({ status: 503, body: { code: 'CONSENT_UNAVAILABLE' } });
    expect(command.headers['retry-after']).toMatch(/^\d+$/);
    // Nothing can be put on record, so nothing is answered.
    expect(decision).toMatchObject({ status: 503, body: { code: 'CONSENT_UNAVAILABLE' } });
    wire!.mode = 'through';
    await untilReady();
    answered(await grant(), 201);
    expect((await decide()).body.outcome).toBe('permit');
  });

  it('PostgreSQL: is not ready, and permits nothing without the patient’s key', async () => {
    const stranger = await newPatient(county);
    gate.bar();
    const [readiness, registration, decision] = await Promise.all([
      ready(),
      county.admin.post('/v1/patients', { nhsNumber: '9990000018', name: 'Pat Example', registration: null }),
      county.clinician.post('/v1/decisions', question(stranger)),
    ]);
    expect(readiness).toBe(503);
    expect(registration.status).toBe(503);
    expect(registration.headers['retry-after']).toMatch(/^\d+$/);
    expect([decision.status, decision.body.code]).toEqual([503, 'CONSENT_UNAVAILABLE']);
    gate.open();
    await untilReady();
    answered(await county.clinician.post('/v1/decisions', question(stranger)), 200);
    // The read models have gone on from where they were.
    const written = await grant();
    const history = await county.staff.get(
      `/v1/patients/${patient.id}/history?minPosition=${written.body.position}`,
    );
    answered(history, 200);
  });
});
