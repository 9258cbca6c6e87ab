import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hasPostgres } from '../support/postgres.js';
import { Bench, openPostgres, openSqlite, until } from './bench.js';

const SECOND = 1_000;
const databases = [
  ['SQLite', openSqlite] as const,
  ...(hasPostgres ? [['PostgreSQL', openPostgres] as const] : []),
];

describe.each(databases)('effects from the log, on %s', (_name, open) => {
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench(await open());
  });

  afterEach(() => bench.close());

  const doneAre = (count: number) => until(() => bench.effects.length >= count);

  it('happen once for each event, in the order of its queue', async () => {
    for (const name of ['1', '2', '3']) await bench.happen(name);
    await bench.start(bench.reactor());
    await bench.happen('4');
    await doneAre(4);
    expect(bench.done).toEqual(['1', '2', '3', '4']);
  });

  it('leave alone what was there before a reactor that begins at the head', async () => {
    await bench.happen('long ago');
    const reactors = await bench.start(bench.reactor({ begins: 'head' }));
    await until(async () => (await reactors.status())[0]?.state === 'running');
    await bench.happen('now');
    await doneAre(1);
    expect(bench.done).toEqual(['now']);
  });

  it('lose nothing of what happens while a reactor that began at the head is stopped', async () => {
    await bench.happen('long ago');
    const first = await bench.start(bench.reactor({ begins: 'head' }));
    await until(async () => (await first.status())[0]?.state === 'running');
    await first.stop();
    await bench.happen('meanwhile');
    await bench.start(bench.reactor({ begins: 'head' }));
    await doneAre(1);
    expect(bench.done).toEqual(['meanwhile']);
  });

  it('happen no more after a restart, and pass over what a reactor has no plan for', async () => {
    await bench.happen('1');
    const first = await bench.start(bench.reactor());
    await doneAre(1);
    await first.stop();
    const choosy = bench.reactor();
    await bench.start({ ...choosy, plan: (event) => (event.data.name === '2' ? null : choosy.plan(event)) });
    await bench.happen('2');
    await bench.happen('3');
    await doneAre(2);
    expect(bench.done).toEqual(['1', '3']);
  });

  it('are tried again with growing pauses, which hold up their own queue and no other', async () => {
    const tries: number[] = [];
    bench.onHandle = (event, attempt) => {
      if (event !== 'hard') return;
      tries.push(bench.elapsed / SECOND);
      if (attempt < 4) throw Object.assign(new Error('no'), { code: 'BUSY' });
    };
    await bench.happen('hard', 'a');
    await bench.happen('after it', 'a');
    await bench.happen('elsewhere', 'b');
    await bench.start(bench.reactor());
    await doneAre(1);
    expect(bench.done).toEqual(['elsewhere']);
    for (let count = 1; count < 4; count += 1) {
      await until(() => bench.reports.filter(({ kind }) => kind === 'retry').length === count);
      bench.pass(2 ** (count - 1) * SECOND);
    }
    await doneAre(3);
    expect(bench.done).toEqual(['elsewhere', 'hard', 'after it']);
    expect(tries).toEqual([0, 1, 3, 7]);
    expect(bench.reports.find(({ kind }) => kind === 'retry')).toMatchObject({ failures: 1, error: 'BUSY' });
  });

  it('are dead letters after the last try: listed, retried, dropped, and in nobody’s way', async () => {
    let broken = true;
    bench.onHandle = (event) => {
      if (broken && event.startsWith('poison')) throw new Error('it says 07700 900123');
    };
    await bench.happen('poison 1');
    await bench.happen('poison 2');
    await bench.happen('fine');
    const reactors = await bench.start(bench.reactor(), { backoff: { attempts: 1 } });
    await doneAre(1);
    expect(bench.done).toEqual(['fine']);
    const [first, second] = await reactors.deadLetters();
    expect(first).toMatchObject({ reactor: 'teller', type: 'Happened', failures: 1, error: 'Error' });
    // What an error said may be personal; its kind is enough to go by.
    expect(JSON.stringify([first, second])).not.toContain('07700');
    broken = false;
    await reactors.retry(first!);
    await doneAre(2);
    await reactors.drop(second!);
    expect(bench.done).toEqual(['fine', 'poison 1']);
    expect(await reactors.deadLetters('teller')).toEqual([]);
    await expect(reactors.retry(second!)).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' });
    await expect(reactors.drop(first!)).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' });
    await expect(reactors.deadLetters('other')).rejects.toMatchObject({ code: 'REACTOR_UNKNOWN' });
  });

  it('of a slow kind hold up nobody else', async () => {
    let release = (): void => undefined;
    const answered = new Promise<void>((resolve) => (release = resolve));
    bench.onHandle = (event) => (event === 'slow' ? answered : undefined);
    await bench.happen('slow', 'a');
    await bench.happen('behind it', 'a');
    for (let patient = 0; patient < 20; patient += 1) await bench.happen('quick', `b${String(patient)}`);
    await bench.start(bench.reactor());
    await doneAre(20);
    expect(new Set(bench.done)).toEqual(new Set(['quick']));
    release();
    await doneAre(22);
    expect(bench.done.slice(-2)).toEqual(['slow', 'behind it']);
  });

  it('under way are finished before a stop is over', async () => {
    let begun = (): void => undefined;
    let release = (): void => undefined;
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    bench.onHandle = () => {
      begun();
      return new Promise<void>((resolve) => (release = resolve));
    };
    await bench.happen('1');
    const reactors = await bench.start(bench.reactor());
    await beginning;
    const stopping = reactors.stop();
    release();
    await stopping;
    expect(bench.done).toEqual(['1']);
    bench.onHandle = () => undefined;
    const next = await bench.start(bench.reactor());
    await bench.happen('2');
    await doneAre(2);
    expect(bench.done).toEqual(['1', '2']);
    expect((await next.status())[0]).toMatchObject({ state: 'running', dead: 0 });
  });

  it('are the work of one process at a time, and of the next when that one stops', async () => {
    const processes = [await bench.start(bench.reactor()), await bench.start(bench.reactor())];
    for (let count = 0; count < 30; count += 1) await bench.happen(String(count), String(count % 3));
    await doneAre(30);
    const states = await Promise.all(processes.map(async (one) => (await one.status())[0]!.state));
    expect(states.sort()).toEqual(['running', 'waiting']);
    const runs = (await processes[0]!.status())[0]!.state === 'running' ? 0 : 1;
    await processes[runs]!.stop();
    await bench.happen('last');
    await doneAre(31);
    expect(new Set(bench.done).size).toBe(31);
    expect(bench.done).toHaveLength(31);
  });

  it('of a timer wait for their time, through a restart', async () => {
    await bench.happen('1');
    const first = await bench.start(bench.timer());
    await until(async () => (await first.status())[0]?.scheduled === 1);
    await first.stop();
    bench.pass(599 * SECOND);
    const second = await bench.start(bench.timer());
    await until(async () => (await second.status())[0]?.state === 'running');
    expect((await second.status())[0]).toMatchObject({ scheduled: 1, overdue: 0 });
    bench.pass(SECOND);
    await doneAre(1);
    expect(bench.elapsed).toBe(600 * SECOND);
  });

  it('of a timer happen once, however the clock jumps', async () => {
    const HOUR = 3_600 * SECOND;
    await bench.happen('1');
    const reactors = await bench.start(bench.timer());
    await until(async () => (await reactors.status())[0]?.scheduled === 1);
    bench.pass(-HOUR);
    bench.pass(10 * 365 * 24 * HOUR);
    await doneAre(1);
    bench.pass(-10 * 365 * 24 * HOUR);
    await bench.happen('2');
    bench.pass(601 * SECOND);
    await doneAre(2);
    expect(bench.done).toEqual(['1', '2']);
  });

  it('that wait to be tried again do not wait for a clock that was put back', async () => {
    const DAY = 86_400 * SECOND;
    bench.onHandle = (_event, attempt) => {
      if (attempt === 1) throw new Error('no');
    };
    await bench.happen('1');
    bench.pass(DAY);
    await bench.start(bench.reactor());
    await until(() => bench.reports.some(({ kind }) => kind === 'retry'));
    bench.pass(-DAY);
    await doneAre(1);
    expect(bench.effects[0]?.attempt).toBe(2);
  });

  it('are refused where the state belongs to another ledger', async () => {
    const first = await bench.start(bench.reactor());
    await until(async () => (await first.status())[0]?.state === 'running');
    await first.stop();
    const { store } = new Bench(bench.database);
    const second = await bench.start(bench.reactor(), { store });
    await until(async () => (await second.status())[0]?.state === 'refused');
    expect(bench.reports.at(-1)).toMatchObject({ kind: 'trouble', error: 'REACTOR_OF_ANOTHER_LEDGER' });
  });
});
