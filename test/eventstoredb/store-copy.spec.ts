import { randomInt, randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { NewEvent, RecordedEvent, StreamId } from '#libs/event-store';
import { newEvent, newEvents } from '#libs/event-store/contract';
import { openEventStoreDb, openEventStoreDbForCopy } from '#libs/event-store-esdb';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { json, ledger, newDirectory, spawnLedger } from '../cli/support/terminal.js';
import { report, skipped } from '../support/figures.js';
import { exited } from '../support/spawn-typescript.js';
import { type Double, startDouble } from './double/index.js';
import { afterwards, collect, connected } from './harness.js';
import { nodeCommand, startNodes } from './nodes.js';

jest.setTimeout(120_000);

const EVENTS = 1_500;
const directory = newDirectory();
const data = directory.file('data');
let source: { readonly ledgerId: string; readonly events: readonly RecordedEvent[] };

/** What must come through unchanged: empty, deep, large, beyond ASCII, and numbers that are easily rounded. */
const awkward: readonly NewEvent[] = [
  newEvent({}),
  newEvent({ text: 'Ünïcødé 👩‍⚕️ \u2028 "quoted" \\ \n', empty: '', none: null }),
  newEvent({
    deep: { list: [1, [2, [3, { x: [] }]]], number: 0.1, large: 9_007_199_254_740_991, tiny: 1e-7 },
  }),
  newEvent({ text: 'x'.repeat(300_000) }),
  newEvent({ text: 'é'.repeat(100_000) }),
];

beforeAll(async () => {
  const store = await openSqliteEventStore({ file: join(data, 'events.db') });
  const revisions = new Map<StreamId, bigint>();
  const streams = Array.from({ length: 60 }, () => `patient-${randomUUID()}` as StreamId);
  const append = async (stream: StreamId, events: readonly NewEvent[]) => {
    const { revision } = await store.append(stream, revisions.get(stream) ?? 'no-stream', events);
    revisions.set(stream, revision);
  };
  await append(streams[0]!, awkward);
  for (let written = awkward.length; written < EVENTS;) {
    const count = Math.min(EVENTS - written, randomInt(1, 5));
    await append(streams[randomInt(streams.length)]!, newEvents(count));
    written += count;
  }
  const { ledgerId } = await store.identity();
  source = { ledgerId, events: await collect(store.readAll()) };
  await store.close();
});

afterAll(() => {
  directory.remove();
});

const double = async (): Promise<Double> => {
  const started = await startDouble();
  afterwards(() => started.stop());
  return started;
};

const argsOf = (connectionString: string, ...more: readonly string[]): string[] =>
  ['store', 'copy', '--to', connectionString, '--json', '--quiet', '--data-dir', data].concat(more);

const contentOf = ({ position: _, ...event }: RecordedEvent) => event;

/** Opens the target as the ledger that it must be by now. */
const expectTheSame = async (connectionString: string): Promise<void> => {
  const store = await connected(connectionString);
  const { ledgerId, logId } = await store.identity();
  expect(ledgerId).toBe(source.ledgerId);
  expect(logId).not.toBe(ledgerId);
  expect((await collect(store.readAll())).map(contentOf)).toEqual(source.events.map(contentOf));
  await store.probe();
  const { stream, revision } = source.events.at(-1)!;
  await store.append(stream, revision, newEvents(1));
};

describe('ledger store copy', () => {
  it('moves the ledger event by event, in its order, and its id with it', async () => {
    const { connectionString } = await double();
    const ran = await ledger(argsOf(connectionString));
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(json(ran)).toMatchObject({
      events: EVENTS,
      copied: EVENTS,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await expectTheSame(connectionString);
  });

  it('goes on where it was killed, at any point', async () => {
    const { connectionString, log } = await double();
    // The mark that a copy has begun, the first window, the middle, all but the end of it.
    const points = [1, 60, 900, EVENTS + 1];
    const kinds: string[] = [];
    for (const point of points) {
      const before = log.records.length;
      const child = spawnLedger(argsOf(connectionString, '--resume'));
      child.stdin.end();
      let said = '';
      child.stderr.on('data', (piece: Buffer) => (said += piece.toString('utf8')));
      const killed = new Promise<void>((resolve) => {
        const look = (): void => {
          if (log.records.length < point + 3) return;
          log.changes.off('appended', look);
          child.kill('SIGKILL');
          resolve();
        };
        log.changes.on('appended', look);
      });
      await Promise.race([killed, exited(child)]);
      const { signal } = await exited(child);
      kinds.push(signal ?? said);
      expect(log.records.length).toBeGreaterThanOrEqual(before);
      expect(kinds).toEqual(kinds.map(() => 'SIGKILL'));
      await expect(openEventStoreDb({ connectionString })).rejects.toMatchObject({
        code: 'EVENT_STORE_CANNOT_OPEN',
        details: { detail: expect.stringMatching('not finished') },
      });
    }
    const there = log.records.length - 4;
    const ran = await ledger(argsOf(connectionString, '--resume'));
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    report('store copy, kill -9', {
      kills: kinds.filter((kind) => kind === 'SIGKILL').length,
      events: EVENTS,
      there,
    });
    expect(json(ran)).toMatchObject({ events: EVENTS, copied: EVENTS - there });
    await expectTheSame(connectionString);
  });

  it('survives a connection that is cut, and doubles nothing', async () => {
    const { connectionString, faults, log } = await double();
    faults.plan('batch', 'drop-before-reply', 1);
    faults.plan('batch', 'drop-after-request', 1);
    faults.plan('append', 'drop-before-reply', 1);
    const ran = await ledger(argsOf(connectionString));
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(log.records).toHaveLength(EVENTS + 2 + 3);
    await expectTheSame(connectionString);
  });

  it('says that it was begun before, and checks what is there when it goes on', async () => {
    const { connectionString, log } = await double();
    await ledger(argsOf(connectionString));
    const again = await ledger(argsOf(connectionString));
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringMatching(/^\{"error":\{"code":"STORE_COPY_BEGUN_BEFORE"/),
    ]);
    const resumed = await ledger(argsOf(connectionString, '--resume'));
    expect([resumed.code, json(resumed)]).toEqual([
      0,
      expect.objectContaining({ copied: 0, events: EVENTS }),
    ]);
    // Somebody has used the target since.
    const store = await connected(connectionString);
    await store.append(`patient-${randomUUID()}` as StreamId, 'no-stream', newEvents(1));
    const records = log.records.length;
    const used = await ledger(argsOf(connectionString, '--resume'));
    expect([used.code, used.stderr]).toEqual([1, expect.stringMatching('STORE_COPY_DIFFERENT')]);
    expect(log.records).toHaveLength(records);
  });

  it('refuses a target that holds another ledger, or anything at all', async () => {
    const other = await double();
    await (await connected(other.connectionString)).probe();
    const foreign = await double();
    foreign.log.append('orders-1', 'no-stream', [
      {
        id: randomUUID(),
        type: 'Ordered',
        contentType: 'application/json',
        data: Buffer.from('{}'),
        metadata: Buffer.from('{}'),
      },
    ]);
    for (const { connectionString, log } of [other, foreign]) {
      const records = log.records.length;
      const ran = await ledger(argsOf(connectionString));
      expect([ran.code, ran.stdout]).toEqual([4, '']);
      expect(ran.stderr).toMatch(/EVENT_STORE_CANNOT_OPEN.*(another ledger|not empty)/);
      expect(log.records).toHaveLength(records);
    }
  });

  const swapped = (): RecordedEvent[] => {
    const events = [...source.events];
    const at = events.findIndex(({ stream }, index) => index > 100 && stream !== events[index + 1]?.stream);
    return [...events.slice(0, at), events[at + 1]!, events[at]!, ...events.slice(at + 2)];
  };
  const changed = (): RecordedEvent[] =>
    source.events.map((event, index) => (index === 50 ? { ...event, data: { altered: true } } : event));
  const missing = (): RecordedEvent[] => {
    const at = source.events.findLastIndex(
      ({ stream }, index) => stream !== source.events.at(-1)?.stream && index < EVENTS - 20,
    );
    return source.events.filter((event, index) => index < at || event.stream !== source.events[at]!.stream);
  };

  it.each([
    ['changed', changed],
    ['missing', missing],
    ['in another place', swapped],
  ])('finds an event that is %s, and lets nobody open the target', async (_, there) => {
    const { connectionString, log } = await double();
    await (await openEventStoreDbForCopy({ connectionString }, source.ledgerId)).close();
    for (const { stream, id, type, data: payload, metadata } of there()) {
      const [bytes, about] = [Buffer.from(JSON.stringify(payload)), Buffer.from(JSON.stringify(metadata))];
      log.append(stream, 'any', [
        { id, type, contentType: 'application/json', data: bytes, metadata: about },
      ]);
    }
    const ran = await ledger(argsOf(connectionString, '--resume'));
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching('STORE_COPY_DIFFERENT')]);
    await expect(openEventStoreDb({ connectionString })).rejects.toMatchObject({
      code: 'EVENT_STORE_CANNOT_OPEN',
    });
  });

  it('leaves a ledger alone that a server has open', async () => {
    const { connectionString, log } = await double();
    const server = await openSqliteEventStore({ file: join(data, 'events.db') });
    try {
      const ran = await ledger(argsOf(connectionString));
      expect([ran.code, ran.stderr]).toEqual([
        4,
        expect.stringMatching(/EVENT_STORE_CANNOT_OPEN.*Stop the server/),
      ]);
      expect(log.records).toHaveLength(3);
    } finally {
      await server.close();
    }
  });

  it('takes a password from a file, and not as an argument', async () => {
    const { port } = await double();
    const secret = `esdb://app:s3cret-word@127.0.0.1:${String(port)}?tls=false`;
    const ran = await ledger(argsOf(secret));
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching('CLI_SECRET_ARGUMENT')]);
    expect(ran.stderr).not.toContain('s3cret');
    const file = directory.file('connection');
    writeFileSync(file, `${secret}\n`);
    chmodSync(file, 0o600);
    expect((await ledger(argsOf(`@${file}`))).code).toBe(0);
    expect((await ledger(argsOf('postgres://x'))).code).toBe(2);
  });
});

if (nodeCommand === '') {
  skipped('store copy into a real EventStoreDB', 'ESDB_NODE_COMMAND is not set');
} else {
  describe('ledger store copy into a real EventStoreDB', () => {
    it('moves the ledger, in its order, and is found complete when it is run again', async () => {
      const node = await startNodes(1, false);
      afterwards(() => node.stop());
      const args = argsOf(node.connectionString(), '--resume');
      let ran = await ledger(args);
      // Until the node has started.
      for (let tries = 0; ran.code === 4 && tries < 10; tries += 1) ran = await ledger(args);
      expect([ran.code, json(ran)]).toEqual([0, expect.objectContaining({ events: EVENTS })]);
      const again = await ledger(args);
      expect([again.code, json(again)]).toEqual([0, expect.objectContaining({ copied: 0 })]);
      await expectTheSame(node.connectionString());
    });
  });
}
