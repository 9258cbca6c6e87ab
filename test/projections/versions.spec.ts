import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { history, sharingState } from '#libs/read-models';
import { oneOfEverything, record } from './support/random-ledger.js';
import { dump, openReadDatabases } from './support/read-database.js';

/*
 * Rows that a new release would make otherwise need a new version, or every rebuild finds them to differ. What is
 * folded changes with the domain's state, far from the projection: here that shows.
 */

/** Enough for every part of a state to be there; new types of events change nothing here. */
const types: ReadonlySet<string> = new Set([
  'PatientRegistered',
  'ContactPointSet',
  'CareRelationshipStarted',
  'ConsentGranted',
  'OptOutRegistered',
  'AccessRequested',
]);
const happenings = oneOfEverything.filter(({ event }) => types.has(event.type));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'versions-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  [sharingState, 'sharing_state', { version: 2, rows: '5993c21e489b0dd4' }],
  [history, 'history_fold', { version: 2, rows: '96a8195f339ed2e0' }],
])('$name: rows other than these have another version', async (projection, table, wanted) => {
  const store = await openSqliteEventStore({ file: join(folder, 'ledger.sqlite') });
  await record(store, happenings);
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  await store.close();
  const databases = await openReadDatabases('SQLite', folder, 'rows');
  const { writer } = databases;
  await projection.migrate(writer);
  await writer.transaction().execute((tx) => projection.apply(tx, events));
  const { [table]: rows } = await dump(writer, [projection]);
  await databases.close();
  // Ids are those of the commands, which are numbered over a whole run of tests.
  const text = JSON.stringify(rows).replace(
    /[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g,
    '',
  );
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  expect({ version: projection.version, rows: digest }).toEqual(wanted);
});
