import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { DecideAccessCommand, PatientImporter, RecordChoiceCommand } from '#libs/application';
import { loadConfig } from '#libs/config';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { LEDGER, LedgerModule } from '../dist/apps/server/src/composition/index.js';
import { byHand, byProjection } from './lib/eventstoredb-projecting.mjs';
import { BareClient, metadata, payload, rateOf } from './lib/eventstoredb-peers.mjs';
import { caller, populate, PRACTICE, VIEWER } from './lib/population.mjs';
import { perSecond, ratioLine } from './lib/report.mjs';
import { inPairs } from './lib/stats.mjs';

/*
 * Against a real EventStoreDB at EVENTSTORE_URL that holds nothing else of value: what our part costs, beside the
 * bare client at the same concurrency on the same server.
 */

const APPENDS_AT_ONCE = 50;
const DECISIONS_AT_ONCE = 32;

const line = (name, peerName, limit, { subject, peer, ratio }) =>
  ratioLine({
    name,
    subject: perSecond(subject),
    peer: `${peerName} ${perSecond(peer)}`,
    ratio,
    atLeast: limit,
  });

const appends = async ({ url, bare, runs, count }) => {
  const store = await openEventStoreDb({ connectionString: url });
  const subject = () =>
    rateOf(count, APPENDS_AT_ONCE, () =>
      store.append(`bench-${randomUUID()}`, 'no-stream', [
        { id: randomUUID(), type: 'ConsentGranted', data: payload(), metadata: metadata() },
      ]),
    );
  const byRpc = await inPairs({
    runs,
    subject,
    peer: () => rateOf(count, APPENDS_AT_ONCE, () => bare.appendByRpc()),
  });
  const byBatch = await inPairs({
    runs,
    subject,
    peer: () => rateOf(count, APPENDS_AT_ONCE, () => bare.appendByBatch()),
  });
  await store.close();
  return [
    line('E1 append, 50 at once', 'bare client, Append RPC', 0.9, byRpc),
    line('E1b the same', 'bare client, batch stream', 0, byBatch),
  ];
};

const grant = {
  value: 'granted',
  direction: 'share-in',
  scope: { kind: 'organisation', organisation: VIEWER },
  from: null,
  to: null,
  keepNamed: false,
  basis: 'patient',
  notice: 'sharing-leaflet/2026-01',
  method: 'in-person',
  madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
  evidence: null,
};

const as = (role, roleCode, organisation) => ({
  ...caller,
  actor: { id: 'bench', name: 'Bench', role, roleCode, organisation },
});
const staff = as('practice-staff', 'R8008', PRACTICE);
const clinician = as('clinician', 'R8000', VIEWER);

const contextOf = (key) => ({
  caller: staff,
  idempotencyKey: key,
  bodyDigestInput: '',
  ifMatch: null,
  correlationId: 'bench',
});

const commands = async ({ url, bare, runs, count, quick }) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  // The vaults of earlier benchmarks are gone, and so is everything in them; here that is no loss.
  const before = await openEventStoreDb({ connectionString: url });
  writeFileSync(join(directory, 'ledger-id'), `${(await before.identity()).ledgerId}\n`);
  await before.close();
  const config = loadConfig({
    LEDGER_DATA_DIR: directory,
    LEDGER_LOG_LEVEL: 'warn',
    LEDGER_EVENT_STORE: url,
  });
  const app = await NestFactory.createApplicationContext(await LedgerModule.forRoot(config), {
    logger: false,
    abortOnError: false,
  });
  try {
    const bus = app.get(CommandBus, { strict: false });
    const importer = app.get(PatientImporter, { strict: false });
    const { store, projections } = app.get(LEDGER, { strict: false });
    // In production read models are followed by processes of their own.
    await projections.stop();
    const { ordinary: patients } = await populate({ commands: bus, importer, patients: quick ? 500 : 2_000 });
    const granting = await inPairs({
      runs,
      subject: () =>
        rateOf(count, APPENDS_AT_ONCE, (n) =>
          bus.execute(new RecordChoiceCommand(contextOf(randomUUID()), patients[n % patients.length], grant)),
        ),
      peer: () => rateOf(count, APPENDS_AT_ONCE, () => bare.appendByRpc()),
    });
    const places = [];
    for (const patientId of patients.slice(0, 200)) {
      const stream = `patient-${patientId}`;
      const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
      places.push([stream, last.revision + 1n]);
    }
    const question = (patientId) => ({
      patient: { patientId },
      viewer: VIEWER,
      purpose: 'direct-care',
      sources: 'any',
      items: [],
    });
    const deciding = await inPairs({
      runs,
      subject: () =>
        rateOf(count, DECISIONS_AT_ONCE, (n) =>
          bus.execute(new DecideAccessCommand(clinician, [question(patients[n % patients.length])], 'bench')),
        ),
      peer: () => rateOf(count, DECISIONS_AT_ONCE, (n) => bare.emptyTailRead(...places[n % places.length])),
    });
    return [
      line('E2 grant command, 50 at once', 'bare client, Append RPC', 0.5, granting),
      line('E3 decision and its disclosure, 32 at once', 'bare client, empty tail reads', 0.5, deciding),
    ];
  } finally {
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  }
};

const subscriptions = async ({ url, bare, runs, count }) => {
  const store = await openEventStoreDb({ connectionString: url });
  const category = `bench${randomUUID().replaceAll('-', '')}`;
  const events = count * 4;
  const each = 100;
  await rateOf(events / each, 10, () =>
    store.append(
      `${category}-${randomUUID()}`,
      'no-stream',
      Array.from({ length: each }, () => ({
        id: randomUUID(),
        type: 'ConsentGranted',
        data: payload(),
        metadata: metadata(),
      })),
    ),
  );
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  const into = (name) => ({
    store,
    bare,
    prefix: `${category}-`,
    count: events,
    file: join(directory, name),
  });
  const projecting = await inPairs({
    runs,
    subject: (run) => byProjection(into(`projection-${run}.db`)),
    peer: (run) => byHand(into(`hand-${run}.db`)),
  });
  await store.close();
  rmSync(directory, { recursive: true, force: true });
  return [line('E4 subscription into SQLite', 'bare client into SQLite', 0.7, projecting)];
};

export const eventStoreDb = async ({ runs, quick }) => {
  const url = process.env.EVENTSTORE_URL ?? '';
  if (url === '') {
    console.error('  skipped: EVENTSTORE_URL names no EventStoreDB');
    return [];
  }
  const bare = new BareClient(url);
  const settings = { url, bare, runs, quick, count: quick ? 1_000 : 10_000 };
  try {
    return [...(await appends(settings)), ...(await commands(settings)), ...(await subscriptions(settings))];
  } finally {
    await bare.close();
  }
};
