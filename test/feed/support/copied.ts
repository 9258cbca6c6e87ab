import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { SqliteCopy } from '../../../examples/sqlite-copy/sqlite-copy.js';

/** Subject, key, type and record of each row, sorted. */
export type CopiedRows = readonly unknown[];

export const rowsOf = (copy: SqliteCopy): CopiedRows =>
  copy
    .rows()
    .map((row) => [row.subject, row.key, row.type, JSON.parse(row.record) as unknown])
    .sort();

export interface Copied {
  readonly rows: CopiedRows;
  /** Of the events, as they were applied. */
  readonly ids: readonly string[];
  /** How often something was applied: as often as there are ids, or something was applied twice. */
  readonly applications: number;
  /** How often a message came that had been applied before. */
  readonly again: number;
}

/** What the process of a follower has in its file. */
export const copied = (file: string): Copied => {
  const copy = new SqliteCopy(file);
  try {
    return {
      rows: rowsOf(copy),
      ids: copy.db.prepare('SELECT id FROM applied ORDER BY place').pluck().all() as string[],
      ...(copy.db.prepare('SELECT applications, again FROM counted').get() as Pick<
        Copied,
        'applications' | 'again'
      >),
    };
  } finally {
    copy.close();
  }
};

/** Resolves when all of these events have been applied. */
export const untilApplied = async (file: string, ids: readonly string[]): Promise<void> => {
  const db = new Database(file, { readonly: true });
  const isApplied = db.prepare('SELECT 1 FROM applied WHERE id = ?').pluck();
  try {
    for (const id of ids) while (isApplied.get(id) === undefined) await wait(20);
  } finally {
    db.close();
  }
};

/** Resolves when a copy has come to that position. */
export const untilAt = async (file: string, position: string): Promise<void> => {
  const db = new Database(file, { readonly: true });
  const at = db.prepare('SELECT position FROM follower').pluck();
  try {
    while (at.get() !== position) await wait(20);
  } finally {
    db.close();
  }
};
