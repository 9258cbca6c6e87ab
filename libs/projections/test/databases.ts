import type { ReadDatabase } from '#libs/projections';
import { FailingDatabase } from './failing-database.js';

/** Where suites that need no failing database open theirs: those that run them on another one put it here first. */
export const databases = { open: (): ReadDatabase => new FailingDatabase().db };

/** An empty database that behaves. */
export const memoryDatabase = (): ReadDatabase => databases.open();
