import type { Database } from 'better-sqlite3';
import { refusal } from './refusal.js';

/** 'CLED': tells a ledger from any other SQLite file. */
export const APPLICATION_ID = 0x434c4544;
export const SCHEMA_VERSION = 1;

const objects: Readonly<Record<string, string>> = {
  ledger: `CREATE TABLE ledger (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  ledger_id TEXT NOT NULL,
  probes INTEGER NOT NULL
) STRICT`,
  events: `CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 0),
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  metadata TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  UNIQUE (stream, revision)
) STRICT`,
  events_are_never_updated: `CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`,
  events_are_never_deleted: `CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END`,
};

/** Makes an empty database a ledger, in one transaction: a crash leaves it empty or whole. */
export const createSchema = (db: Database, ledgerId: string): void => {
  db.transaction(() => {
    for (const sql of Object.values(objects)) db.exec(sql);
    db.prepare('INSERT INTO ledger (only_row, ledger_id, probes) VALUES (1, ?, 0)').run(ledgerId);
    db.pragma(`application_id = ${String(APPLICATION_ID)}`);
    db.pragma(`user_version = ${String(SCHEMA_VERSION)}`);
  })();
};

export const isEmptyDatabase = (db: Database): boolean =>
  db.pragma('application_id', { simple: true }) === 0 &&
  db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;

/** Throws the refusal of a file that is no ledger, or not one that this version writes. */
export const assertSchema = (db: Database, file: string): void => {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw refusal(
      'foreign',
      `${file} is a database of another application.`,
      'Name another file for the ledger.',
    );
  }
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw refusal(
      'newer-schema',
      `${file} was written by a newer version (schema ${String(version)}).`,
      'Start the newer version again.',
    );
  }
  const found = new Map(
    db
      .prepare<[], { name: string; sql: string }>('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL')
      .all()
      .map(({ name, sql }) => [name, sql]),
  );
  const names = Object.keys(objects);
  if (version < 1 || found.size !== names.length || names.some((name) => found.get(name) !== objects[name])) {
    throw refusal(
      'damaged',
      `${file} does not have the tables and guards of a ledger.`,
      'Restore it from a backup.',
    );
  }
};
