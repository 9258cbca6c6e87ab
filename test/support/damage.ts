import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { filesIn } from '#libs/config';
import type { Position } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import type { EventId } from '#libs/kernel';
import { keepRowSums } from '#libs/projections';
import { patientStream } from '#libs/stored-events';
import type { PatientId } from '#libs/kernel';

/* What no command does to a ledger, done to its files while nothing runs on them. */

/**
 * Ends a patient's stream with an event that nothing can read and, after it, their newest event once more. Answers
 * with the position of the former.
 */
export const poison = async (dataDirectory: string, patientId: string): Promise<Position> => {
  const store = await openSqliteEventStore({ file: filesIn(dataDirectory).events });
  try {
    const stream = patientStream(patientId as PatientId);
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    const { type, data, metadata, revision } = last!;
    const newId = (): EventId => randomUUID() as EventId;
    await store.append(stream, revision, [
      { id: newId(), type: 'Poison', data: {}, metadata },
      { id: newId(), type, data, metadata },
    ]);
    const [, poisoned] = await store.readStream(stream, { direction: 'backwards', limit: 2 });
    return poisoned!.position;
  } finally {
    await store.close();
  }
};

/** Has the rows of the first build of `history` be other ones than the ledger makes, as wrong code would have. */
export const spoilHistory = (dataDirectory: string): void => {
  const sqlite = new Database(filesIn(dataDirectory).readModels);
  try {
    keepRowSums(sqlite);
    sqlite.exec(`update history_v2_b1 set new = 'spoilt' where rowid = 1`);
    sqlite.exec(
      `update projection_progress set checksum = '${'1'.repeat(32)}' where name = 'history' and build = 1`,
    );
  } finally {
    sqlite.close();
  }
};
