import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../tools/throw-away-postgres.mjs';

const given = process.env.POSTGRES_TEST_URL ?? '';
const directory = process.env.POSTGRES_TEST_DIR;
/** The test run itself: its workers come and go. */
const owner = Number(process.env.POSTGRES_TEST_OWNER);

/** Whether tests on PostgreSQL run here; why not is said once, when the run begins. */
export const hasPostgres = given !== '' || directory !== undefined;

/** Whether the lock is now ours. */
const locked = (lock: string): boolean => {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** The first test to ask, in whichever worker, starts the server; the others wait for what comes of it. */
const startedOnce = async (at: string): Promise<string> => {
  const outcome = join(at, 'outcome');
  const tell = (text: string): void => {
    writeFileSync(`${outcome}.new`, text);
    renameSync(`${outcome}.new`, outcome);
  };
  if (locked(join(at, 'lock'))) {
    try {
      tell(JSON.stringify({ url: await startPostgres(at, owner) }));
    } catch (error) {
      tell(JSON.stringify({ failure: String(error) }));
    }
  }
  while (!existsSync(outcome)) await new Promise((resolve) => setTimeout(resolve, 20));
  const { url, failure } = JSON.parse(readFileSync(outcome, 'utf8')) as { url?: string; failure?: string };
  if (url === undefined) throw new Error(`PostgreSQL could not be started: ${failure ?? ''}`);
  return url;
};

let url: Promise<string> | undefined;

/** The server of this test run: the one at LEDGER_TEST_POSTGRES_URL, or one that ends with the run. */
export const postgresUrl = (): Promise<string> => {
  if (given !== '') return Promise.resolve(given);
  if (directory === undefined) return Promise.reject(new Error('there is no PostgreSQL here'));
  url ??= startedOnce(directory);
  return url;
};
