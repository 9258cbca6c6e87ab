import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteEventStore, type SqliteEventStore } from '#libs/event-store-sqlite';
import { type Clock, type PatientId, systemClock } from '#libs/kernel';
import { startApplicationOn, type TestApplication } from '../support/application.js';
import {
  choose,
  contextOf,
  decide,
  outcomeOf,
  patientCaller,
  question,
  referTo,
  registerOrganisations,
  registerPatient,
} from '../support/surgery.js';

let directory: string;
let app: TestApplication<SqliteEventStore, Clock>;
const file = () => join(directory, 'events.db');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-application-'));
  app = await startApplicationOn({ store: await openSqliteEventStore({ file: file() }), clock: systemClock });
  await registerOrganisations(app);
});

afterEach(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

const eventsOf = async (patientId: PatientId) => {
  const events = [];
  for await (const event of app.store.readAll())
    if (event.stream === `patient-${patientId}`) events.push(event);
  return events;
};

describe('on the embedded store', () => {
  it('commands and decisions of many patients at once go through, each once', async () => {
    const patients: PatientId[] = [];
    for (let n = 1; n <= 5; n++) {
      const patientId = await registerPatient(app, n);
      await referTo(app, patientId);
      patients.push(patientId);
    }
    const answers = await Promise.all(
      patients.flatMap((patientId) =>
        Array.from({ length: 20 }, async () => {
          const context = contextOf(patientCaller(patientId));
          await Promise.all([
            choose(app, patientId, 'granted', context),
            choose(app, patientId, 'granted', context),
          ]);
          return decide(app, question(patientId));
        }),
      ),
    );
    expect(answers.map(outcomeOf)).toEqual(Array(100).fill('permit'));
    for (const patientId of patients) expect(await eventsOf(patientId)).toHaveLength(3 + 20);
  });

  it('a repetition after a restart is answered as the first time', async () => {
    const patientId = await registerPatient(app, 1);
    const context = contextOf(patientCaller(patientId));
    const first = await choose(app, patientId, 'refused', context);
    const { vault, keyring } = app;
    await app.store.close();
    const store = await openSqliteEventStore({ file: file() });
    app = await startApplicationOn({ store, clock: systemClock, vault, keyring });
    expect(await choose(app, patientId, 'refused', context)).toEqual({ ...first, replayed: true });
  });
});
