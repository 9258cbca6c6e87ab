// Before a test run: says where a PostgreSQL server may be started, should a test ask for one, or why none will be.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPostgres } from '../../tools/throw-away-postgres.mjs';

export default () => {
  if ((process.env.LEDGER_TEST_POSTGRES_URL ?? '') !== '') return;
  if (installedPostgres() === undefined) {
    process.stderr.write(
      '  PostgreSQL | SKIPPED: it is not installed, and LEDGER_TEST_POSTGRES_URL is not set; SQLite stands in\n',
    );
    return;
  }
  process.env.POSTGRES_TEST_DIR = mkdtempSync(join(tmpdir(), 'ledger-postgres-'));
};
