import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { newEvents, newStream } from '#libs/event-store/contract';
import { openSqliteEventStore } from './open.js';
import { assertSafeSqliteVersion } from './sqlite-version.js';

describe('opening a ledger', () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
    file = join(directory, 'ledger.db');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const makeLedger = async (name = file) => {
    const store = await openSqliteEventStore({ file: name });
    await store.append(newStream(), 'no-stream', newEvents(40));
    await store.close();
  };

  const reasonOf = (name = file) =>
    openSqliteEventStore({ file: name }).then(
      async (store) => {
        await store.close();
        return 'opened';
      },
      (error: unknown) => (error as { code: string; details: { reason: string } }).details.reason,
    );

  const withDatabase = (work: (db: Database.Database) => void) => {
    const db = new Database(file);
    work(db);
    db.close();
  };

  it('makes a new ledger, with its directory, and opens it again', async () => {
    const deep = join(directory, 'a', 'b', 'ledger.db');
    await makeLedger(deep);
    expect(await reasonOf(deep)).toBe('opened');
  });

  it('does not make one when told so', async () => {
    await expect(openSqliteEventStore({ file, create: false })).rejects.toMatchObject({
      code: 'EVENT_STORE_CANNOT_OPEN',
      details: { reason: 'missing', remedy: expect.any(String) },
    });
  });

  it('refuses a second opening in the same process, under any name, until the first is closed', async () => {
    const store = await openSqliteEventStore({ file });
    expect(await reasonOf()).toBe('in-use');
    expect(await reasonOf(join(directory, '.', 'x', '..', 'ledger.db'))).toBe('in-use');
    // Closing any handle on a file drops the POSIX locks on it: the lock must not be on this one.
    readFileSync(file);
    copyFileSync(file, join(directory, 'copy'));
    expect(await reasonOf()).toBe('in-use');
    await store.close();
    expect(await reasonOf()).toBe('opened');
  });

  it('refuses a file that another program has open for writing', async () => {
    await makeLedger();
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    expect(await reasonOf()).toBe('in-use');
    other.close();
    expect(await reasonOf()).toBe('opened');
  });

  it('refuses a directory', async () => {
    mkdirSync(file);
    expect(await reasonOf()).toBe('not-a-file');
  });

  it.each([':memory:', '', ' ', ':MEMORY:', 'file::memory:?cache=shared', 'file:ledger.db?mode=memory'])(
    'refuses %j, which SQLite would keep in memory, and makes no file of that name',
    async (name) => {
      const before = readdirSync('.');
      await expect(openSqliteEventStore({ file: name })).rejects.toMatchObject({
        code: 'EVENT_STORE_CANNOT_OPEN',
        details: { reason: 'not-a-file', detail: expect.stringContaining('Name a file on a disk.') },
      });
      expect(readdirSync('.')).toEqual(before);
    },
  );

  it("refuses what is not SQLite's, and what is another application's", async () => {
    writeFileSync(file, 'surname,forename\n'.repeat(500));
    expect(await reasonOf()).toBe('foreign');
    rmSync(file);
    withDatabase((db) => db.exec('CREATE TABLE other (x)'));
    expect(await reasonOf()).toBe('foreign');
  });

  it('refuses a newer schema', async () => {
    await makeLedger();
    withDatabase((db) => db.pragma('user_version = 99'));
    expect(await reasonOf()).toBe('newer-schema');
  });

  it('refuses a ledger without its guards', async () => {
    await makeLedger();
    withDatabase((db) => db.exec('DROP TRIGGER events_are_never_deleted'));
    expect(await reasonOf()).toBe('damaged');
  });

  it('refuses a file that was cut short', async () => {
    await makeLedger();
    truncateSync(file, 8192);
    expect(await reasonOf()).toBe('damaged');
  });

  it('refuses an emptied or missing file that was a ledger', async () => {
    await makeLedger();
    truncateSync(file, 0);
    expect(await reasonOf()).toBe('missing');
    rmSync(file);
    expect(await reasonOf()).toBe('missing');
  });

  it('refuses another ledger in the place of this one', async () => {
    await makeLedger();
    const other = join(directory, 'other.db');
    await makeLedger(other);
    copyFileSync(other, file);
    expect(await reasonOf()).toBe('other-ledger');
  });

  it('refuses an older copy, and a checkpoint it cannot read', async () => {
    await makeLedger();
    copyFileSync(file, join(directory, 'older'));
    await makeLedger();
    copyFileSync(join(directory, 'older'), file);
    expect(await reasonOf()).toBe('behind-its-checkpoint');
    writeFileSync(`${file}.head`, '{"ledgerId":');
    expect(await reasonOf()).toBe('damaged');
    rmSync(`${file}.head`);
    expect(await reasonOf()).toBe('opened');
  });

  it.each(['3.7.0', '3.45.1', '3.51.2'])('refuses SQLite %s', (version) => {
    expect(() => {
      assertSafeSqliteVersion(version);
    }).toThrow('WAL-reset');
  });

  it.each(['3.51.3', '3.53.2', '4.0.0'])('takes SQLite %s', (version) => {
    assertSafeSqliteVersion(version);
  });
});
