import { SqliteCopy } from '../../../examples/sqlite-copy/sqlite-copy.js';
import type { CopyStep } from '#libs/feed-client';

const TABLES = `
  CREATE TABLE IF NOT EXISTS applied (place INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS counted (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    applications INTEGER NOT NULL,
    again INTEGER NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO counted VALUES (1, 0, 0);
`;

/** The example's copy, which also counts in the same transactions what was applied: applied twice, it shows. */
export class CountingCopy extends SqliteCopy {
  constructor(file: string) {
    super(file);
    this.db.exec(TABLES);
  }

  override apply(step: CopyStep): void {
    super.apply(step);
    this.db.exec('UPDATE counted SET applications = applications + 1');
  }

  /** Which event it was, in the transaction that applies it. */
  note(id: string): void {
    this.db.prepare('INSERT INTO applied (id) VALUES (?)').run(id);
  }

  /** What came again was turned away. */
  cameAgain(): void {
    this.db.exec('UPDATE counted SET again = again + 1');
  }
}
