import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { startDouble } from '../eventstoredb/double/index.js';
import { buildWhenStale } from '../support/build-when-stale.js';
import { linesToTry, npmStart, SEEDED_MILLIS, type Started } from '../support/npm-start.js';
import { blocksOf, builtClone } from '../support/printed.js';
import { newDataDirectory } from '../support/server.js';
import { Running } from './running.js';

/*
 * The tutorial and the examples as their pages print them, line by line, against a ledger as `npm start` starts it. Not
 * where the sources lie: what they write is theirs, and is removed.
 */

// Processes that start processes, on machines that may have other things to do.
jest.setTimeout(300_000);

const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const tutorial = 'docs/tutorials/build-a-follower.md';

(hasCurl ? describe : describe.skip)('against a ledger as npm start starts it', () => {
  const dataDirectory = newDataDirectory();
  let clone = '';
  const begun: Running[] = [];
  let started: Started;
  let env: Readonly<Record<string, string | undefined>>;

  beforeAll(async () => {
    await buildWhenStale();
    started = await npmStart(dataDirectory);
    const url = /API +(http:\S+)\/v1\n/.exec(started.output())![1]!;
    env = { PATH: process.env.PATH, FEED_URL: url, LEDGER_DATA_DIR: dataDirectory };
    clone = builtClone();
  }, SEEDED_MILLIS);

  /** In a group of its own, as a terminal has it. */
  const begin = (script: string, more: Readonly<Record<string, string>> = {}): Running => {
    const child = spawn('sh', ['-c', script], {
      cwd: clone,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const running = new Running(child);
    begun.push(running);
    return running;
  };

  /** As Ctrl-C does: everyone in the group is told. */
  const interrupt = async ({ child, ended }: Running): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid!, 'SIGINT');
    await ended;
  };

  afterEach(async () => {
    for (const running of begun.splice(0)) await interrupt(running);
  });

  afterAll(async () => {
    await started.stop();
    for (const folder of [dataDirectory, clone]) rmSync(folder, { recursive: true, force: true });
  });

  /** The first of the lines that `npm start` printed; said anew, it is another choice. */
  const recordChoice = async (value: 'granted' | 'refused'): Promise<void> => {
    const line = linesToTry(started.output())[0]!
      .replace('"granted"', `"${value}"`)
      .replace(/Idempotency-Key: [^']+/, `Idempotency-Key: ${value}-${String(performance.now())}`);
    const { stdout } = await run('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({ events: [{}] });
  };

  /** What is in a copy, by its key, of the subject that was told of last. */
  const rowsOf = (file: string): readonly { readonly key: string; readonly record: string }[] => {
    const db = new Database(join(clone, file), { readonly: true });
    try {
      return db.prepare<[], { key: string; record: string }>('SELECT key, record FROM record').all();
    } finally {
      db.close();
    }
  };

  const lastValues = (file: string): readonly string[] =>
    rowsOf(file)
      .filter(({ key }) => key.startsWith('choice:share-in:'))
      .map(({ record }) => (JSON.parse(record) as { entries: { value: string }[] }).entries.at(-1)!.value);

  it('the tutorial is built and run', async () => {
    const [, subscribe, follow] = blocksOf(tutorial, 'sh');
    const [program] = blocksOf(tutorial, 'js');
    writeFileSync(join(clone, 'follower.mjs'), program!);
    const follower = begin(`${subscribe!}\n${follow!}`);
    const counts = (): readonly string[] => follower.output.match(/^\d+ records$/gm) ?? [];
    await follower.until((output) => output.includes('end-snapshot') && counts().at(-1) !== undefined);
    const before = counts().length;
    await recordChoice('granted');
    await follower.until(() => counts().length > before);
    expect(Number.parseInt(counts().at(-1)!, 10)).toBeGreaterThan(0);
    await interrupt(follower);
    // Started again without forgetting its checkpoint, it takes no second snapshot.
    const again = begin(`${subscribe!}\n${follow!.replace(/^rm .*\n/m, '')}`);
    await recordChoice('refused');
    await again.until((output) => /^\d+ records$/m.test(output));
    expect(again.output).not.toContain('begin-snapshot');
  });

  it('the copy in SQLite is kept, and goes on where it was', async () => {
    const [line] = blocksOf('examples/sqlite-copy/README.md', 'sh');
    expect(blocksOf(tutorial, 'sh')).toContain(line);
    const first = begin(line!);
    await first.until((output) => /[1-9]\d* records, up to [^s]/.test(output));
    await interrupt(first);
    await recordChoice('granted');
    const count = lastValues('feed-copy.sqlite').filter((value) => value === 'granted').length;
    const second = begin(line!);
    await second.until((output) => output.includes('records, up to'));
    await recordChoice('refused');
    while (lastValues('feed-copy.sqlite').filter((value) => value === 'granted').length > count)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await second.until((output) => (output.match(/records, up to/g) ?? []).length > 1);
    expect(rowsOf('feed-copy.sqlite').length).toBeGreaterThan(0);
  });

  it('the receiver of webhooks is registered, challenged, and keeps what comes; twice at one address', async () => {
    const [line] = blocksOf('examples/webhook-receiver/README.md', 'sh');
    const RECEIVER_PORT = String(await freePort());
    for (const value of ['granted', 'refused'] as const) {
      const receiver = begin(line!, { RECEIVER_PORT });
      await receiver.until((output) => output.includes('Receiving at'));
      await recordChoice(value);
      await receiver.until(() => lastValues('webhook-copy.sqlite').includes(value));
      expect(receiver.output).toContain('applied: org.consent-ledger.choice-changed.v1');
      await interrupt(receiver);
    }
  });

  it('the feed is published as a stream, and its consumers take it in turn', async () => {
    const [publish, consume] = blocksOf('examples/persistent-subscription/README.md', 'sh');
    const double = await startDouble();
    try {
      const EVENTSTORE_URL = double.connectionString;
      const publisher = begin(publish!, { EVENTSTORE_URL });
      await publisher.until((output) => output.includes('Publishing to'));
      const consumers = ['one.sqlite', 'two.sqlite'].map((INBOX_FILE) =>
        begin(consume!, { EVENTSTORE_URL, INBOX_FILE }),
      );
      for (const consumer of consumers) await consumer.until((output) => output.includes('Taking events'));
      await recordChoice('granted');
      await Promise.any(consumers.map((consumer) => consumer.until((output) => output.includes('kept: '))));
      for (const running of [...consumers, publisher]) await interrupt(running);
    } finally {
      await double.stop();
    }
  });
});

if (!hasCurl) console.warn('curl is not installed: the tutorial and the examples were not run as printed.');
