import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forgotten, instant, newUuid, type PatientId } from '#libs/kernel';
import { openSqliteVaultDatabase } from '../contract/src/index.js';
import { memoryKeyring } from './keyring.js';
import { Sealer } from './sealer.js';
import type { VaultDatabase } from './vault-schema.js';
import { openVault, type Vault } from './vault.js';

const PATHS = ['name'];

describe('sealer', () => {
  let db: VaultDatabase;
  let vault: Vault;
  let sealer: Sealer;
  const patient = newUuid() as PatientId;
  const place = { stream: `patient-${patient}`, eventId: 'event-1' };

  beforeEach(async () => {
    db = await openSqliteVaultDatabase();
    vault = await openVault({ db, keyring: memoryKeyring(instant('2026-03-01T09:00:00.000Z')) });
    sealer = new Sealer(vault);
  });

  afterEach(() => db.destroy());

  it('seals and opens without waiting once keys are loaded, and forgets after erasure', async () => {
    const sealed = (await sealer.createKey(patient)).sealFor(patient)({ name: 'Ada' }, PATHS, place);
    const before = await sealer.loadKeys([patient]);
    expect(before.stateOf(patient)).toBe('present');
    expect(before.openFor(patient)(sealed, PATHS, place)).toEqual({ name: 'Ada' });

    await vault.erase(patient);
    const after = await sealer.loadKeys([patient]);
    expect(after.stateOf(patient)).toBe('erased');
    expect(after.openFor(patient)(sealed, PATHS, place)).toEqual({ name: forgotten });
    expect(() => after.sealFor(patient)).toThrow('PRIVACY_PATIENT_ERASED');
    await expect(sealer.createKey(patient)).rejects.toThrow('PRIVACY_PATIENT_ERASED');
  });

  it('tells a key never made from one not asked for', async () => {
    const keys = await sealer.loadKeys([patient]);
    expect(keys.stateOf(patient)).toBe('missing');
    expect(() => keys.sealFor(patient)).toThrow('PRIVACY_KEY_MISSING');
    expect(() => keys.openFor(newUuid() as PatientId)).toThrow('not asked for');
  });

  it('loads a page of keys in one statement, and the next time in none', async () => {
    const patients = Array.from({ length: 300 }, () => newUuid() as PatientId);
    await vault.provision(
      patients.map((patientId, index) => ({ nhsNumber: String(4_000_000_000 + index), patientId })),
    );
    let statements = 0;
    const counted = db.withPlugin({
      transformQuery: ({ node }) => {
        if (node.kind === 'SelectQueryNode') statements++;
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    const keyring = memoryKeyring(instant('2026-03-01T09:00:00.000Z'));
    await db.deleteFrom('vault_fact').execute();
    await db.deleteFrom('patient_key').execute();
    const other = await openVault({ db: counted, keyring });
    for (const one of patients) await other.createKey(one);
    const fresh = await openVault({ db: counted, keyring });
    statements = 0;
    await new Sealer(fresh).loadKeys([...patients, ...patients]);
    expect(statements).toBe(1);
    await new Sealer(fresh).loadKeys(patients);
    expect(statements).toBe(1);
  });
});
