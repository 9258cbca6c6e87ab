import { expect, it } from '@jest/globals';
import { instant, newUuid, type PatientId } from '#libs/kernel';
import { memoryKeyring, migrateVault, openVault } from '#libs/privacy';
import { erasureContract, openSqliteVaultDatabase, vaultContract } from '../contract/src/index.js';

vaultContract('SQLite', () => openSqliteVaultDatabase());
erasureContract('SQLite', () => openSqliteVaultDatabase());

it('a vault from before there were tags gains them, and keeps what is in it', async () => {
  const db = await openSqliteVaultDatabase();
  const keyring = memoryKeyring(instant('2026-03-01T09:00:00.000Z'));
  const [known, added] = [newUuid() as PatientId, newUuid() as PatientId];
  await (await openVault({ db, keyring })).reserve('9990000018', known);
  await db.schema.alterTable('patient_lookup').dropColumn('tag').execute();
  await db.schema.dropTable('erased_number').execute();
  for (let starts = 0; starts < 2; starts++) await migrateVault(db);
  const vault = await openVault({ db, keyring });
  expect(await vault.find('9990000018')).toBe(known);
  await vault.reserve('9990000026', added);
  await vault.eraseAll([known, added]);
  const erased = await vault.erasedNumbers();
  expect(['9990000018', '9990000026', '9990000034'].map((number) => erased.holds(number))).toEqual([
    true,
    true,
    false,
  ]);
  await db.destroy();
});
