import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Ledger, openLedger } from '../../apps/server/src/composition/index.js';
import { loadConfig } from '#libs/config';
import type { NhsNumber } from '#libs/consent';
import { newEvents } from '#libs/event-store/contract';
import { newUuid, type PatientId } from '#libs/kernel';
import { startDouble } from './double/index.js';
import { afterwards, stream } from './harness.js';

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

const opened = async (dataDirectory: string, connectionString: string): Promise<Ledger> => {
  const config = loadConfig({ LEDGER_DATA_DIR: dataDirectory, LEDGER_EVENT_STORE: connectionString });
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
    const ledger = await opened(at, one.connectionString);
    await ledger.store.append(stream(), 'no-stream', newEvents(1));
    await ledger.close();
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
