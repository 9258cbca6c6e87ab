import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { type Ledger, openLedger } from '../../apps/server/src/composition/index.js';
import { loadConfig } from '#libs/config';
import type { NhsNumber } from '#libs/consent';
import { newEvents } from '#libs/event-store/contract';
import { newUuid, type PatientId } from '#libs/kernel';
import { ledger } from '../cli/support/terminal.js';
import { freshPostgres } from '../support/databases.js';
import { hasPostgres } from '../support/postgres.js';
import { startDouble } from './double/index.js';
import { afterwards, stream } from './harness.js';

// Ledgers are opened here, on machines that may have other things to do.
jest.setTimeout(60_000);

const NUMBER = '9990000018' as NhsNumber;

const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'ledger-composed-'));
  afterwards(async () => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
};

const double = async () => {
  const started = await startDouble();
  afterwards(() => started.stop());
  return started;
};

const opened = async (
  dataDirectory: string,
  connectionString: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Ledger> => {
  const config = loadConfig({
    LEDGER_DATA_DIR: dataDirectory,
    LEDGER_EVENT_STORE: connectionString,
    ...more,
  });
  const ledger = await openLedger(config);
  afterwards(() => ledger.close());
  return ledger;
};

const refusal = (opening: Promise<Ledger>) =>
  opening.then(
    () => 'opened',
    (error: unknown) => String(error),
  );

describe('a ledger on EventStoreDB with its vault in a directory', () => {
  it('finds its events and its vault again', async () => {
    const { connectionString } = await double();
    const at = directory();
    const patientId = newUuid() as PatientId;
    const first = await opened(at, connectionString);
    expect(first.embeddedStore).toBeUndefined();
    await first.vault.reserve(NUMBER, patientId);
    await first.store.append(stream(), 'no-stream', newEvents(1));
    await first.close();
    const second = await opened(at, connectionString);
    expect(await second.vault.find(NUMBER)).toBe(patientId);
    expect((await second.store.identity()).head).toBeDefined();
    await second.probe();
  });

  it('is one process’s alone', async () => {
    const { connectionString } = await double();
    const at = directory();
    await opened(at, connectionString);
    expect(await refusal(opened(at, connectionString))).toContain('EVENT_STORE_CANNOT_OPEN');
  });

  it('refuses an empty vault where there are events, and the vault of another ledger', async () => {
    const [one, other] = [await double(), await double()];
    const at = directory();
    const first = await opened(at, one.connectionString);
    await first.store.append(stream(), 'no-stream', newEvents(1));
    await first.close();
    expect(await refusal(opened(directory(), one.connectionString))).toContain('LEDGER_VAULT_MISSING');
    expect(await refusal(opened(at, other.connectionString))).toContain('LEDGER_DATA_DIRECTORY_FOREIGN');
  });

  it('waits for a store that is not up yet', async () => {
    const { connectionString, wire } = await double();
    wire.mode = 'refusing';
    const opening = opened(directory(), connectionString);
    while (wire.connections === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    wire.mode = 'through';
    await (await opening).probe();
  });
});

describe('what only the embedded store offers', () => {
  it.each([
    [['verify'], 'chunk files'],
    [['backup', 'copy.db'], 'Copy the database files of a node'],
  ])('is told where else to look for, on EventStoreDB: ledger %p', async (args, instead) => {
    const { connectionString } = await double();
    const ran = await ledger([...args, '--data-dir', directory()], {
      environment: { LEDGER_EVENT_STORE: connectionString },
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^CLI_EMBEDDED_STORE_ONLY: /);
    expect(ran.stderr).toContain(instead);
  });
});

// Says at the start of the run why not, where it is not run.
(hasPostgres ? describe : describe.skip)('a ledger on EventStoreDB and PostgreSQL', () => {
  const database = async () => {
    const { url, close } = await freshPostgres();
    await close();
    return url;
  };
  const shared = (url: string, at: string) => ({
    LEDGER_DATABASE_URL: url,
    LEDGER_DATABASE_POOL: '4',
    LEDGER_KEYRING_FILE: join(at, 'keyring.json'),
  });

  it('is one, however many processes start it at once on nothing', async () => {
    const [{ connectionString }, url, at] = [await double(), await database(), directory()];
    const ledgers = await Promise.all(
      ['api', 'api', 'projector'].map((LEDGER_ROLES) =>
        opened(directory(), connectionString, { ...shared(url, at), LEDGER_ROLES }),
      ),
    );
    const patientId = newUuid() as PatientId;
    await ledgers[0]!.vault.reserve(NUMBER, patientId);
    for (const { vault, store } of ledgers) {
      expect(await vault.find(NUMBER)).toBe(patientId);
      expect(await store.identity()).toEqual(await ledgers[0]!.store.identity());
    }
    await Promise.all(ledgers.map((each) => each.probe()));
  });

  it('refuses the database of another ledger, an empty one where there are events, and a keyring gone', async () => {
    const [one, other] = [await double(), await double()];
    const [url, empty, at] = [await database(), await database(), directory()];
    const first = await opened(directory(), one.connectionString, shared(url, at));
    await first.store.append(stream(), 'no-stream', newEvents(1));
    await first.close();
    const opening = (connectionString: string, database: string, keys = at) =>
      refusal(opened(directory(), connectionString, shared(database, keys)));
    expect(await opening(other.connectionString, url)).toContain('LEDGER_DATA_DIRECTORY_FOREIGN');
    expect(await opening(one.connectionString, empty)).toContain('LEDGER_VAULT_MISSING');
    expect(await opening(one.connectionString, url, directory())).toContain('PRIVACY_KEYRING_MISSING');
    expect(await opening(one.connectionString, url)).toBe('opened');
  });
});
