import { refusal } from './refusal.js';

const numeric = (version: string): number => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
};

/** SQLite 3.7.0 to 3.51.2 can lose committed transactions when a WAL is reset while it is checkpointed. */
export const assertSafeSqliteVersion = (version: string): void => {
  const found = numeric(version);
  if (found >= numeric('3.7.0') && found <= numeric('3.51.2')) {
    throw refusal(
      'sqlite-version',
      `SQLite ${version} can lose committed events (its WAL-reset bug).`,
      'Install the dependencies as the lock file names them: SQLite 3.51.3 or newer.',
    );
  }
};
