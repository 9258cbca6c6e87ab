// After a test run: ends the PostgreSQL server that its tests started, if any did.
import { stopPostgres } from '../../tools/throw-away-postgres.mjs';

export default async () => {
  const directory = process.env.POSTGRES_TEST_DIR;
  if (directory !== undefined) await stopPostgres(directory);
};
