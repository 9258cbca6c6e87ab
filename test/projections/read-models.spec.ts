import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evolvePatient, type PatientState, unregistered } from '#libs/consent';
import type { EventStore, RecordedEvent } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import type { PatientId } from '#libs/kernel';
import { type Projection, ProjectionEngine } from '#libs/projections';
import { disclosures, history, sharingState, sharingStateQueries } from '#libs/read-models';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';
import { personalTexts } from '#libs/stored-events/contract';
import { histories, oneOfEverything, record } from './support/random-ledger.js';
import {
  dump,
  type Engine,
  engines,
  openReadDatabases,
  type ReadDatabases,
} from './support/read-database.js';

/* The three read models, kept by the real engine from the embedded store. */

const projections: readonly Projection[] = [sharingState, history, disclosures];

let folder: string;
let store: EventStore;
let opened: ReadDatabases[];

const open = async (engine: Engine, name: string): Promise<ReadDatabases> => {
  const databases = await openReadDatabases(engine, folder, name);
  opened.push(databases);
  return databases;
};

const closeAll = async (): Promise<void> => {
  for (const databases of opened.splice(0)) await databases.close();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'read-models-'));
  store = await openSqliteEventStore({ file: join(folder, 'ledger.sqlite') });
  opened = [];
});

afterEach(async () => {
  await closeAll();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const allEvents = async (): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
};

/** Runs the engine until it has caught up with the ledger, and stops it. */
const project = async ({ writer, reader }: ReadDatabases, batchEvents: number): Promise<void> => {
  const engine = new ProjectionEngine({ store, writer, reader, projections, batchEvents, progressMillis: 1 });
  await engine.start();
  const { head } = await store.identity();
  if (head !== undefined) await engine.waitFor(head, { timeoutMs: 100_000 });
  await engine.stop();
};

/** Builds everything anew beside the rows there are, in batches of that size, and has the new rows read. */
const rebuild = async ({ writer, reader }: ReadDatabases, batchEvents: number): Promise<void> => {
  const engine = new ProjectionEngine({ store, writer, reader, projections, batchEvents, progressMillis: 1 });
  await engine.start();
  for (const { name } of projections) {
    const before = (await engine.reportOf(name)).builds.at(-1)!.build;
    await engine.rebuild(name);
    for (;;) {
      const newest = (await engine.reportOf(name)).builds.at(-1)!;
      if (newest.state === 'differs' || newest.state === 'faulted')
        throw new Error(`${name} is ${newest.state}: ${JSON.stringify(newest.differences ?? newest.fault)}`);
      if (newest.role === 'active' && newest.build > before) break;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  await engine.stop();
};

/** What the tables must hold on either database: each projection applied once, to everything it wants. */
const foldedAtOnce = async (name: string): Promise<ReadDatabases> => {
  const file = await open('SQLite', name);
  const events = await allEvents();
  for (const projection of projections) {
    await projection.migrate(file.writer);
    const wanted = events.filter(({ stream }) =>
      projection.filter.streamPrefixes!.some((prefix) => stream.startsWith(prefix)),
    );
    await file.writer.transaction().execute((tx) => projection.apply(tx, wanted));
  }
  return file;
};

const statesOf = (events: readonly RecordedEvent[]): ReadonlyMap<PatientId, PatientState> => {
  const states = new Map<PatientId, PatientState>();
  for (const event of events) {
    const patientId = parsePatientStream(event.stream);
    if (patientId === undefined) continue;
    const state = states.get(patientId) ?? unregistered;
    states.set(patientId, evolvePatient(state, decodeFrom('patient', event, { open: 'none' })));
  }
  return states;
};

describe.each(engines)('the read models on %s', (engine) => {
  it('are the same rows however the events came: one by one, in batches, with stops in between, or anew', async () => {
    let run = 0;
    const cuts = fc.array(fc.nat({ max: 59 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(histories, cuts, fc.integer({ min: 1, max: 20 }), async (happenings, stops, size) => {
        run += 1;
        await store.close();
        store = await openSqliteEventStore({ file: join(folder, `ledger-${run}.sqlite`) });
        const live = await open(engine, `live-${run}`);
        let given = 0;
        for (const stop of [...stops.sort((a, b) => a - b), happenings.length]) {
          await record(store, happenings.slice(given, stop));
          given = Math.max(given, Math.min(stop, happenings.length));
          await project(live, size);
        }
        const rebuilt = await open(engine, `rebuilt-${run}`);
        await project(rebuilt, 500);
        if (happenings.length > 0) await rebuild(live, size);
        const wanted = await dump((await foldedAtOnce(`folded-${run}`)).reader, projections);
        expect(await dump(live.reader, projections)).toEqual(wanted);
        expect(await dump(rebuilt.reader, projections)).toEqual(wanted);
        const queries = sharingStateQueries(live.reader);
        for (const [patientId, state] of statesOf(await allEvents())) {
          expect((await queries.sharingStateOf(patientId))?.state).toEqual(state);
        }
        await closeAll();
      }),
      { numRuns: engine === 'SQLite' ? 15 : 4 },
    );
  });

  it('hold nothing personal in the clear, nor does the ledger: not one byte sequence of it in any file or row', async () => {
    await record(store, oneOfEverything);
    const file = await open(engine, 'read');
    await project(file, 7);
    const { history, disclosure } = await dump(file.reader, projections);
    expect(history!.length + disclosure!.length).toBe(oneOfEverything.length);
    const rows = JSON.stringify(await dump(file.reader, projections));
    for (const text of personalTexts) expect(rows).not.toContain(text);
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      for (const text of personalTexts)
        expect({ name, text, found: bytes.includes(text) }).toEqual({ name, text, found: false });
    }
  });

  it('follow the ledger as it grows', async () => {
    const [happenings] = fc.sample(histories, { numRuns: 1, seed: 11 });
    const { writer, reader } = await open(engine, 'read');
    const runner = new ProjectionEngine({ store, writer, reader, projections });
    await runner.start();
    for (const happening of happenings!) {
      await record(store, [happening]);
      const { head } = await store.identity();
      await runner.waitFor(head!, { timeoutMs: 100_000 });
    }
    expect((await runner.status()).map(({ state, lag }) => `${state} ${lag}`)).toEqual(
      Array(3).fill('live none'),
    );
    await runner.stop();
    expect(await dump(reader, projections)).toEqual(
      await dump((await foldedAtOnce('folded')).reader, projections),
    );
  });
});
