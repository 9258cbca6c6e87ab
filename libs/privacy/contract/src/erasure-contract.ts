import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instant, ManualClock, newUuid, type PatientId } from '#libs/kernel';
import { type Keyring, memoryKeyring, openVault, type Vault, type VaultDatabase } from '#libs/privacy';

const AT = instant('2026-03-01T09:00:00.000Z');
const NHS = '9990000018';
const OTHER = '9990000026';
const BYTES = Buffer.from('many patients');
const CONTEXT = ['test', 'ledger-1'];

const newPatient = (): PatientId => newUuid() as PatientId;
const nine = (number: string): number => Number(number.slice(0, 9));

/** What a vault keeps of those erased, and what it takes away with them. `open` as for `vaultContract`. */
export function erasureContract(name: string, open: () => Promise<VaultDatabase>): void {
  describe(`erasure on ${name}`, () => {
    let db: VaultDatabase;
    let keyring: Keyring;
    let vault: Vault;
    const another = (): Promise<Vault> => openVault({ db, keyring, clock: new ManualClock(AT) });
    const registered = (number = NHS): Promise<PatientId> => vault.reserve(number, newPatient());

    beforeEach(async () => {
      db = await open();
      keyring = memoryKeyring(AT);
      vault = await another();
    });
    afterEach(() => db.destroy());

    it('is known by the number, and by nothing else, until the number is registered anew', async () => {
      await registered(OTHER);
      const patient = await registered();
      expect((await vault.erasedNumbers()).size).toBe(0);
      await vault.erase(patient);
      const erased = await (await another()).erasedNumbers();
      expect([erased.size, erased.mayHold(nine(NHS)), erased.holds(NHS)]).toEqual([1, true, true]);
      expect(erased.holds(OTHER)).toBe(false);
      const rows = JSON.stringify(await db.selectFrom('erased_number').selectAll().execute());
      for (const secret of [NHS, keyring.lookupOf(NHS), patient]) expect(rows).not.toContain(secret);

      await registered();
      expect((await vault.erasedNumbers()).size).toBe(0);
      await vault.erase((await vault.find(NHS))!);
      await vault.provision([{ nhsNumber: NHS, patientId: newPatient() }]);
      expect((await vault.erasedNumbers()).size).toBe(0);
    });

    it('tells nearly every other number by its tag alone, and any by its mark where a lookup had no tag', async () => {
      const numbers = Array.from({ length: 200 }, (_, i) => String(4_000_000_000 + i * 7));
      const patients = await vault.provision(
        numbers.map((nhsNumber) => ({ nhsNumber, patientId: newPatient() })),
      );
      await vault.eraseAll(patients);
      const erased = await vault.erasedNumbers();
      expect(numbers.every((number) => erased.mayHold(nine(number)) && erased.holds(number))).toBe(true);
      const others = Array.from({ length: 20_000 }, (_, i) => 600_000_000 + i);
      // One in 80,000 by lot: a hundred would be no accident.
      expect(others.filter((key) => erased.mayHold(key)).length).toBeLessThan(100);

      const patient = await registered();
      await db.updateTable('patient_lookup').set({ tag: null }).execute();
      await vault.erase(patient);
      const all = await vault.erasedNumbers();
      expect([all.mayHold(others[0]!), all.holds(NHS), all.holds(OTHER)]).toEqual([true, true, false]);
    });

    it('is known again after a restored backup is erased anew', async () => {
      const patient = await registered();
      const lookups = await db.selectFrom('patient_lookup').selectAll().execute();
      await vault.erase(patient);
      await db.deleteFrom('erased_patient').execute();
      await db.deleteFrom('erased_number').execute();
      await db.insertInto('patient_lookup').values(lookups).execute();
      await (await another()).eraseAll([patient]);
      expect((await vault.erasedNumbers()).holds(NHS)).toBe(true);
    });

    it('takes away what was sealed until then, for every process, and nothing else does', async () => {
      const patient = await registered();
      const epoch = (await vault.erasureEpoch())!;
      const sealed = (await vault.sealUntilErasure(epoch, CONTEXT, BYTES))!;
      keyring.rotate();
      const elsewhere = await another();
      expect(await elsewhere.erasureEpoch()).toBe(epoch);
      expect(await elsewhere.openUntilErasure(CONTEXT, sealed)).toEqual(BYTES);
      await vault.erase(patient);
      expect(await elsewhere.openUntilErasure(CONTEXT, sealed)).toBeUndefined();
      expect(await elsewhere.sealUntilErasure(epoch, CONTEXT, BYTES)).toBeUndefined();
      const next = (await elsewhere.erasureEpoch())!;
      expect(next).not.toBe(epoch);
      expect(await elsewhere.openUntilErasure(CONTEXT, sealed)).toBeUndefined();
      // The number of the erased counts for nothing once registered anew: that is told of too.
      await registered();
      expect(await elsewhere.erasureEpoch()).not.toBe(next);
    });

    it('lets nothing pass that was altered, cut or meant for another use', async () => {
      const sealed = (await vault.sealUntilErasure((await vault.erasureEpoch())!, CONTEXT, BYTES))!;
      for (let at = 0; at < sealed.length; at++) {
        const altered = Buffer.from(sealed);
        altered[at]! ^= 1;
        expect(await vault.openUntilErasure(CONTEXT, altered)).toBeUndefined();
        expect(await vault.openUntilErasure(CONTEXT, sealed.subarray(0, at))).toBeUndefined();
      }
      expect(await vault.openUntilErasure(['test', 'ledger-2'], sealed)).toBeUndefined();
    });

    it('makes another secret where the master key of the old one is gone', async () => {
      const epoch = await vault.erasureEpoch();
      await db
        .updateTable('vault_fact')
        .set({ value: JSON.stringify({ id: 'x', kid: 'mk-gone', wrapped: 'AAAA' }) })
        .where('name', '=', 'erasable-secret')
        .execute();
      const [one, two] = await Promise.all([vault.erasureEpoch(), (await another()).erasureEpoch()]);
      expect([one === epoch, one === two, one === undefined]).toEqual([false, true, false]);
    });
  });
}
