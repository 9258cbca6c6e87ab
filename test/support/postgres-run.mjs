// Before a test run: says where a PostgreSQL server is, or may be started should a test ask for one, or why none will be.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPostgres } from '../../tools/throw-away-postgres.mjs';

export default () => {
  const given = process.env.LEDGER_TEST_POSTGRES_URL ?? '';
  // The ledgers that tests start inherit what is set here, and refuse a LEDGER_ variable that is no setting.
  delete process.env.LEDGER_TEST_POSTGRES_URL;
  if (given !== '') {
    process.env.POSTGRES_TEST_URL = given;
  } else if (installedPostgres() !== undefined) {
    process.env.POSTGRES_TEST_DIR = mkdtempSync(join(tmpdir(), 'ledger-postgres-'));
    process.env.POSTGRES_TEST_OWNER = String(process.pid);
  } else {
    process.stderr.write(
      '  PostgreSQL | SKIPPED: it is not installed, and LEDGER_TEST_POSTGRES_URL is not set; SQLite stands in\n',
    );
  }
};
