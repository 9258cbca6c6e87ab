import { chmodSync, copyFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { answered, newPatient, settleCounty } from '../support/county.js';
import { newDataDirectory, startRefused, startServer } from '../support/server.js';
import { itInFiles } from '../support/storage.js';

const directories: string[] = [];
const fresh = (): string => {
  const directory = newDataDirectory();
  directories.push(directory);
  return directory;
};

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** One paragraph, the reason and the remedy, no stack, code 1. */
const expectRefusal = (
  { code, stderr, stdout }: { code: number | null; stderr: string; stdout: string },
  ...said: (string | RegExp)[]
) => {
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toMatch(/^The consent ledger did not start\. .*\([A-Z_]+\)\n$/);
  expect(stderr).not.toMatch(/\n\s+at /);
  for (const text of said) expect(stderr).toMatch(text);
  expect(stdout).not.toContain('listening');
};

describe('the server refuses to start', () => {
  itInFiles('as a second process on a data directory', async () => {
    const dataDirectory = fresh();
    const first = await startServer({ dataDirectory });
    expectRefusal(await startRefused({ dataDirectory }), /another|in use|open/i);
    answered(await first.client().get('/readyz'), 200);
    await first.stop();
  });

  it('with a configuration that is wrong, and names every mistake', async () => {
    const env = { PORT: 'eighty', LEDGER_MODE: 'prod', LEDGER_BODY_LIMT: '5' };
    expectRefusal(
      await startRefused({ env, dataDirectory: fresh() }),
      'PORT',
      'LEDGER_MODE',
      'LEDGER_BODY_LIMT',
    );
  });

  it('in production without keys', async () => {
    expectRefusal(
      await startRefused({ env: { LEDGER_MODE: 'production' }, dataDirectory: fresh() }),
      'LEDGER_JWKS_URL',
    );
  });

  it('on a port that is taken', async () => {
    const first = await startServer();
    const env = { PORT: new URL(first.url).port };
    expectRefusal(await startRefused({ env, dataDirectory: fresh() }), /port is in use/);
    await first.stop();
  });

  itInFiles('on a directory of something else', async () => {
    const dataDirectory = fresh();
    writeFileSync(
      join(dataDirectory, 'events.db'),
      'This is a shopping list, and not a database.\n'.repeat(200),
    );
    expectRefusal(await startRefused({ dataDirectory }), /not a SQLite database/);
  });

  it('on a file in place of the directory', async () => {
    const file = join(fresh(), 'file');
    writeFileSync(file, '');
    expectRefusal(await startRefused({ dataDirectory: file }), /cannot be read and written/);
  });

  const damage = async (change: (directory: string) => void) => {
    const dataDirectory = fresh();
    const county = await settleCounty(await startServer({ dataDirectory }));
    await newPatient(county);
    await county.server.stop();
    change(dataDirectory);
    return startRefused({ dataDirectory });
  };

  itInFiles('on a ledger that was cut short', async () => {
    expectRefusal(
      await damage((directory) => {
        truncateSync(join(directory, 'events.db'), 2_048);
      }),
      /damaged|not a SQLite/,
    );
  });

  itInFiles('on a ledger that is gone though it was there', async () => {
    expectRefusal(
      await damage((directory) => {
        for (const name of readdirSync(directory)) {
          if (/^events\.db(-wal|-shm)?$/.test(name)) rmSync(join(directory, name));
        }
      }),
      /missing or empty/,
    );
  });

  it('without the keyring that its patients’ keys are wrapped by', async () => {
    expectRefusal(
      await damage((directory) => {
        rmSync(join(directory, 'keyring.json'));
      }),
      'PRIVACY_KEYRING_MISSING',
      /backup/,
    );
  });

  it('with a keyring that others may read', async () => {
    expectRefusal(
      await damage((directory) => {
        chmodSync(join(directory, 'keyring.json'), 0o644);
      }),
      /chmod 600/,
    );
  });

  itInFiles('with the vault of another ledger', async () => {
    const other = fresh();
    const elsewhere = await startServer({ dataDirectory: other });
    await elsewhere.stop();
    const answer = await damage((directory) => {
      for (const name of readdirSync(directory))
        if (name.startsWith('events.db')) rmSync(join(directory, name));
      for (const name of readdirSync(other)) {
        if (name.startsWith('events.db')) copyFileSync(join(other, name), join(directory, name));
      }
    });
    expectRefusal(answer, 'LEDGER_DATA_DIRECTORY_FOREIGN');
  });

  it('where it may not write', async () => {
    // Root may write anywhere, but not into a file system that has no room for it.
    const dataDirectory = process.getuid?.() === 0 ? '/proc/ledger' : fresh();
    if (process.getuid?.() !== 0) chmodSync(dataDirectory, 0o500);
    expectRefusal(await startRefused({ dataDirectory }), /cannot be read and written/);
    if (process.getuid?.() !== 0) chmodSync(dataDirectory, 0o700);
  });
});
