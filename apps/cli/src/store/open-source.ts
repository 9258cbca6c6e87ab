import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventStore } from '#libs/event-store';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { filesIn } from '#libs/config';
import { connectionOf, isConnection } from './connection.js';

/** The file of the events in a data directory, or the file itself. */
const fileOf = (place: string): string => {
  const path = resolve(place);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? filesIn(path).events : path;
};

/**
 * The ledger to copy from. An embedded one is held until it is closed: nothing else can write to it, and while a
 * server has it this is refused.
 */
export const openSource = async (place: string): Promise<EventStore> =>
  isConnection(place)
    ? openEventStoreDb({ connectionString: await connectionOf(place), connectionName: 'ledger-store-copy' })
    : openSqliteEventStore({ file: fileOf(place), create: false });
