import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, NewEvent, StreamId } from '#libs/event-store';
import { openEventStoreDb, openEventStoreDbForCopy } from '#libs/event-store-esdb';
import type { EventId } from '#libs/kernel';
import type { Reactors } from '#libs/reactors';
import { copyLedger } from '#libs/store-copy';
import { sql } from 'kysely';
import { type Double, startDouble } from '../eventstoredb/double/index.js';
import { afterwards, olderCopyOf } from '../eventstoredb/harness.js';
import { sqlOfRestore } from '../support/restore.js';
import { hasPostgres } from '../support/postgres.js';
import { Bench, openPostgres, openSqlite, until } from './bench.js';

const DAY = 86_400_000;
const databases = [
  ['SQLite', openSqlite] as const,
  ...(hasPostgres ? [['PostgreSQL', openPostgres] as const] : []),
];

describe.each(databases)('effects of a ledger that was copied to EventStoreDB, on %s', (_name, open) => {
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench(await open());
  });

  afterEach(() => bench.close());

  /** The server that the ledger is copied to. */
  let double: Double;

  const opened = async (connectionString: string): Promise<EventStore> => {
    const store = await openEventStoreDb({ connectionString });
    afterwards(() => store.close());
    return store;
  };

  /** The ledger where it is now. */
  const moved = async (): Promise<EventStore> => {
    double = await startDouble();
    afterwards(() => double.stop());
    const { connectionString } = double;
    const { ledgerId } = await bench.store.identity();
    const target = await openEventStoreDbForCopy({ connectionString }, ledgerId);
    await copyLedger({ source: bench.store, target, resume: false });
    await target.close();
    return opened(connectionString);
  };

  const happenIn = async (store: EventStore, name: string, patient = 'a'): Promise<void> => {
    const stream = `patient-${patient}` as StreamId;
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    const event: NewEvent = {
      ...bench.store.events[0]!,
      id: randomUUID() as EventId,
      data: { name },
    };
    await store.append(stream, last?.revision ?? 'no-stream', [event]);
  };

  const running = (reactors: Reactors) =>
    until(async () => (await reactors.status())[0]?.state === 'running');

  it('go on after what was done, leave nothing out, and do nothing twice', async () => {
    const teller = bench.reactor({ begins: 'head' });
    bench.onHandle = (event) => {
      if (event === 'poison') throw new Error('no');
    };
    await bench.happen('before there was anybody to tell');
    const first = await bench.start(teller, { backoff: { attempts: 1 } });
    await running(first);
    for (const name of ['1', 'poison', '2']) await bench.happen(name, name);
    await until(() => bench.effects.length === 2);
    await until(async () => (await first.deadLetters()).length === 1);
    await first.stop();
    await bench.happen('while nobody told');

    const store = await moved();
    bench.onHandle = () => undefined;
    const second = await bench.start(teller, { store });
    await until(() => bench.effects.length === 3);
    await happenIn(store, 'in EventStoreDB');
    await until(() => bench.effects.length === 4);
    const [letter] = await second.deadLetters();
    await second.retry(letter!);
    await until(() => bench.effects.length === 5);
    await second.stop();
    const third = await bench.start(teller, { store });
    await running(third);
    await happenIn(store, 'last');
    await until(() => bench.effects.length === 6);
    expect(bench.done.toSorted()).toEqual(
      ['1', '2', 'in EventStoreDB', 'last', 'poison', 'while nobody told'].toSorted(),
    );
  });

  it('keep the order of what waits, before what happens afterwards', async () => {
    let broken = true;
    bench.onHandle = () => {
      if (broken) throw new Error('no');
    };
    const first = await bench.start(bench.reactor());
    for (const name of ['1', '2', '3']) await bench.happen(name);
    await until(async () => (await first.status())[0]!.scheduled + (await first.status())[0]!.overdue === 3);
    await first.stop();
    const store = await moved();
    await happenIn(store, '4');
    broken = false;
    bench.pass(DAY);
    await bench.start(bench.reactor(), { store });
    await until(() => bench.effects.length === 4);
    expect(bench.done).toEqual(['1', '2', '3', '4']);
  });

  it('go on where an older copy was put back, and drop what lost events asked for', async () => {
    let broken = false;
    bench.onHandle = () => {
      if (broken) throw new Error('no');
    };
    await bench.happen('1');
    const teller = bench.reactor();
    const store = await moved();
    const first = await bench.start(teller, { store });
    await until(() => bench.effects.length === 1);
    broken = true;
    await happenIn(store, 'kept');
    await happenIn(store, 'lost');
    await until(async () => (await first.status())[0]!.overdue + (await first.status())[0]!.scheduled === 2);
    await first.stop();

    const older = await opened((await olderCopyOf(double, 1)).connectionString);
    const ledger = await older.identity();
    expect((await first.furthest(ledger)) > (ledger.end ?? '')).toBe(true);
    for (const statement of sqlOfRestore('reactor_')) await sql.raw(statement).execute(bench.database.db);
    broken = false;
    bench.pass(DAY);
    await bench.start(teller, { store: older });
    await happenIn(older, 'after it');
    await until(() => bench.effects.length === 3);
    expect(bench.done).toEqual(['1', 'kept', 'after it']);
  });

  it('tell nobody again what was told so long ago that it is forgotten', async () => {
    const teller = bench.reactor({ begins: 'head' });
    bench.onHandle = (event) => {
      if (event === 'poison') throw new Error('no');
    };
    const first = await bench.start(teller, { backoff: { attempts: 1 } });
    await running(first);
    await bench.happen('poison', 'p');
    await bench.happen('long ago');
    await until(async () => bench.effects.length === 1 && (await first.deadLetters()).length === 1);
    await first.stop();
    bench.pass(40 * DAY);
    const pruned = await bench.start(teller);
    await running(pruned);
    // What is forgotten is seen to before anything else.
    await until(async () => {
      const rows = await bench.database.db
        .withTables<{ reactor_item: { event_id: string } }>()
        .selectFrom('reactor_item')
        .select('event_id')
        .execute();
      return rows.length === 1;
    });
    await pruned.stop();
    await bench.happen('while nobody told');
    await bench.start(teller, { store: await moved() });
    await until(() => bench.effects.length === 2);
    expect(bench.done).toEqual(['long ago', 'while nobody told']);
  });
});
