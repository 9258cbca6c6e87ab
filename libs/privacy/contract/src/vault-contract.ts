import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instant, ManualClock, newUuid, type PatientId } from '#libs/kernel';
import {
  type DataKey,
  type Keyring,
  memoryKeyring,
  openVault,
  type Vault,
  type VaultDatabase,
} from '#libs/privacy';

const AT = instant('2026-03-01T09:00:00.000Z');
const NHS = '9990000018';
const OTHER_NHS = '9990000026';
const AT_ONCE = 100;

const newPatient = (): PatientId => newUuid() as PatientId;
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** What a vault promises on every database. `open` gives an empty, migrated one; the suite destroys it. */
export function vaultContract(name: string, open: () => Promise<VaultDatabase>): void {
  describe(`vault on ${name}`, () => {
    let db: VaultDatabase;
    let keyring: Keyring;
    let vault: Vault;
    // A second process: the same database and keyring, a cache of its own.
    let elsewhere: Vault;

    const another = (): Promise<Vault> => openVault({ db, keyring, clock: new ManualClock(AT) });

    beforeEach(async () => {
      db = await open();
      keyring = memoryKeyring(AT);
      vault = await another();
      elsewhere = await another();
    });

    afterEach(() => db.destroy());

    it('finds a patient by NHS number once reserved', async () => {
      const patient = newPatient();
      expect(await vault.find(NHS)).toBeUndefined();
      expect(await vault.reserve(NHS, patient)).toBe(patient);
      expect(await vault.reserve(NHS, newPatient())).toBe(patient);
      expect(await elsewhere.find(NHS)).toBe(patient);
      expect(await vault.find(OTHER_NHS)).toBeUndefined();
    });

    it('gives everyone who reserves at once the same patient', async () => {
      const answers = await Promise.all(
        times(AT_ONCE, (index) => (index % 2 ? vault : elsewhere).reserve(NHS, newPatient())),
      );
      expect(new Set(answers).size).toBe(1);
    });

    it('gives everyone who asks for a key at once the same key', async () => {
      const patient = newPatient();
      const keys = await Promise.all(
        times(AT_ONCE, (index) => (index % 2 ? vault : elsewhere).createKey(patient)),
      );
      expect(new Set(keys.map((key) => key.id)).size).toBe(1);
      expect(new Set(keys.map(secretOf)).size).toBe(1);
    });

    it('keeps the key for the next process', async () => {
      const patient = newPatient();
      const made = await vault.createKey(patient);
      const read = await (await another()).keyOf(patient);
      expect(read && secretOf(read)).toBe(secretOf(made));
    });

    it('provisions in bulk, keeps what is known, and answers in order', async () => {
      const known = await vault.reserve(NHS, newPatient());
      const registrations = times(12_000, (index) => ({
        nhsNumber: String(4_000_000_000 + index),
        patientId: newPatient(),
      }));
      const answers = await vault.provision([
        { nhsNumber: NHS, patientId: newPatient() },
        ...registrations,
        { ...registrations[0]!, patientId: newPatient() },
      ]);
      const expected = registrations.map(({ patientId }) => patientId);
      expect(answers).toEqual([known, ...expected, expected[0]]);
      const states = await vault.keyStates(answers);
      expect([...states.values()].every(({ kind }) => kind === 'present')).toBe(true);
      expect(states.size).toBe(expected.length + 1);
    });

    it('provisions the same numbers twice at once without two answers', async () => {
      const batch = () =>
        times(500, (index) => ({ nhsNumber: String(4_000_000_000 + index), patientId: newPatient() }));
      const [one, two] = await Promise.all([
        vault.provision(batch()),
        elsewhere.provision(batch().reverse()),
      ]);
      expect(one).toEqual([...two].reverse());
    });

    it('forgets key and lookup on erasure, for good', async () => {
      const patient = await vault.reserve(NHS, newPatient());
      await vault.createKey(patient);
      await vault.erase(patient);
      await vault.erase(patient);
      expect(await vault.keyOf(patient)).toBeUndefined();
      expect(await vault.find(NHS)).toBeUndefined();
      expect((await vault.keyStates([patient])).get(patient)).toEqual({ kind: 'erased' });
      await expect(vault.createKey(patient)).rejects.toMatchObject({ code: 'PRIVACY_PATIENT_ERASED' });
      await expect(vault.reserve(NHS, patient)).rejects.toMatchObject({ code: 'PRIVACY_PATIENT_ERASED' });
      await expect(vault.provision([{ nhsNumber: NHS, patientId: patient }])).rejects.toMatchObject({
        code: 'PRIVACY_PATIENT_ERASED',
      });
      const anew = newPatient();
      expect(await vault.reserve(NHS, anew)).toBe(anew);
    });

    it('tells a key that is missing from one that was erased', async () => {
      const patient = newPatient();
      expect((await vault.keyStates([patient])).get(patient)).toEqual({ kind: 'missing' });
    });

    it('holds an erased key in another cache only until told', async () => {
      const patient = newPatient();
      await vault.createKey(patient);
      await elsewhere.keyOf(patient);
      await vault.erase(patient);
      elsewhere.forget(patient);
      expect(await elsewhere.keyOf(patient)).toBeUndefined();
    });

    it('refuses rows brought back from before the erasure, and removes them when next opened', async () => {
      const patient = await vault.reserve(NHS, newPatient());
      await vault.createKey(patient);
      const keys = await db.selectFrom('patient_key').selectAll().execute();
      const lookups = await db.selectFrom('patient_lookup').selectAll().execute();
      await vault.erase(patient);
      await db.insertInto('patient_key').values(keys).execute();
      await db.insertInto('patient_lookup').values(lookups).execute();

      expect(await vault.keyOf(patient)).toBeUndefined();
      expect(await vault.find(NHS)).toBeUndefined();
      await expect(vault.createKey(patient)).rejects.toMatchObject({ code: 'PRIVACY_PATIENT_ERASED' });
      const anew = newPatient();
      expect(await vault.reserve(NHS, anew)).toBe(anew);

      await db
        .insertInto('patient_key')
        .values(keys)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await another();
      expect(await db.selectFrom('patient_key').selectAll().execute()).toEqual([]);
    });

    it('erases again what a whole restored backup brought back, tombstones and all', async () => {
      const patients = [newPatient(), newPatient()];
      for (const patient of patients) await vault.createKey(patient);
      const backup = await db.selectFrom('patient_key').selectAll().execute();
      await vault.eraseAll(patients);
      await db.deleteFrom('erased_patient').execute();
      await db.insertInto('patient_key').values(backup).execute();
      const restored = await another();
      await restored.eraseAll(patients);
      for (const patient of patients) expect(await restored.keyOf(patient)).toBeUndefined();
      expect(await db.selectFrom('patient_key').selectAll().execute()).toEqual([]);
    });

    it('leaves no key behind when keys are made and erased at the same time', async () => {
      const patients = times(AT_ONCE, newPatient);
      await Promise.allSettled(
        patients.flatMap((patient) => [elsewhere.createKey(patient), vault.erase(patient)]),
      );
      expect(await db.selectFrom('patient_key').selectAll().execute()).toEqual([]);
      const states = await vault.keyStates(patients);
      expect([...states.values()].every(({ kind }) => kind === 'erased')).toBe(true);
    });

    it('wraps all keys anew after rotation, in pages, and changes nothing else', async () => {
      const patients = times(25, newPatient);
      const before = new Map<PatientId, string>();
      for (const patient of patients) before.set(patient, secretOf(await vault.createKey(patient)));
      keyring.rotate();
      expect(await vault.rewrapAll(10)).toEqual({ rewrapped: 25, unreadable: [] });
      expect(await vault.rewrapAll(10)).toEqual({ rewrapped: 0, unreadable: [] });
      const rows = await db.selectFrom('patient_key').select('wrapped_by').distinct().execute();
      expect(rows).toEqual([{ wrapped_by: keyring.currentKid }]);
      const fresh = await another();
      for (const patient of patients)
        expect(secretOf((await fresh.keyOf(patient))!)).toBe(before.get(patient));
    });

    it('takes no key for another: a wrapped key moved to another patient does not unwrap', async () => {
      const [one, two] = [newPatient(), newPatient()];
      await vault.createKey(one);
      await vault.createKey(two);
      const { key_id, wrapped } = await db
        .selectFrom('patient_key')
        .selectAll()
        .where('patient_id', '=', one)
        .executeTakeFirstOrThrow();
      await db.updateTable('patient_key').set({ key_id, wrapped }).where('patient_id', '=', two).execute();
      const fresh = await another();
      await expect(fresh.keyOf(two)).rejects.toMatchObject({ code: 'PRIVACY_KEY_UNREADABLE' });
      keyring.rotate();
      expect(await fresh.rewrapAll()).toEqual({ rewrapped: 1, unreadable: [two] });
    });

    it('refuses the keyring of another vault', async () => {
      await expect(openVault({ db, keyring: memoryKeyring(AT) })).rejects.toMatchObject({
        code: 'PRIVACY_KEYRING_FOREIGN',
      });
    });

    it('refuses what is not an NHS number before it asks the database', async () => {
      await expect(vault.find('999 000 0018')).rejects.toMatchObject({ code: 'PRIVACY_NHS_NUMBER_INVALID' });
      await expect(vault.reserve('٩٩٩٠٠٠٠٠١٨', newPatient())).rejects.toMatchObject({
        code: 'PRIVACY_NHS_NUMBER_INVALID',
      });
    });

    it('answers unavailable, without the reason, when the database fails', async () => {
      await db.schema.dropTable('patient_lookup').execute();
      await expect(vault.find(NHS)).rejects.toMatchObject({
        code: 'PRIVACY_VAULT_UNAVAILABLE',
        message: 'PRIVACY_VAULT_UNAVAILABLE: The key vault cannot answer now.',
      });
    });
  });
}

/** Enough of a key to compare two. */
const secretOf = (key: DataKey): string => key.encryption.export().toString('hex');
