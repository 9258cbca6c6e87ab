import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { instant, newUuid, type PatientId } from '#libs/kernel';
import { openPostgres } from '#libs/postgres';
import {
  type Keyring,
  memoryKeyring,
  migrateVault,
  openVault,
  type Vault,
  type VaultDatabase,
  type VaultTables,
} from '#libs/privacy';
import { freshPostgres, unhurried } from '../support/databases.js';
import { report } from '../support/figures.js';
import { hasPostgres } from '../support/postgres.js';

/* Several processes at one vault: each has a pool of connections and a cache of its own. */

const PROCESSES = 4;
const SLOW_MACHINE_MILLIS = 60_000;
const newPatient = (): PatientId => newUuid() as PatientId;
const nhs = (number: number): string => String(4_000_000_000 + number);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

(hasPostgres ? describe : describe.skip)('a vault that several processes use at once', () => {
  let keyring: Keyring;
  let url: string;
  let databases: VaultDatabase[];
  let vaults: Vault[];

  beforeEach(async () => {
    keyring = memoryKeyring(instant('2026-03-01T09:00:00Z'));
    const first = await freshPostgres<VaultTables>();
    ({ url } = first);
    databases = [first.db];
    for (let other = 1; other < PROCESSES; other++)
      databases.push((await openPostgres<VaultTables>({ ...unhurried, url, poolSize: 4 })).db);
    // All of them start at the same moment, on a database that holds nothing yet.
    await Promise.all(databases.map((db) => migrateVault(db)));
    vaults = await Promise.all(databases.map((db) => openVault({ db, keyring })));
  }, SLOW_MACHINE_MILLIS);

  afterEach(() => Promise.all(databases.map((db) => db.destroy())));

  it(
    'gives one NHS number one patient, whoever registers it',
    async () => {
      const NUMBERS = 50;
      const answers = await Promise.all(
        times(NUMBERS, async (number) => {
          const found = await Promise.all(vaults.map((vault) => vault.reserve(nhs(number), newPatient())));
          return new Set(found).size;
        }),
      );
      expect(answers).toEqual(times(NUMBERS, () => 1));
      report('one NHS number registered in several processes', {
        numbers: NUMBERS,
        processes: PROCESSES,
        'with two answers': answers.filter((size) => size !== 1).length,
      });
    },
    SLOW_MACHINE_MILLIS,
  );

  it(
    'imports overlapping files at once, in any order, with one answer for each number',
    async () => {
      const FILES = 8;
      const SIZE = 300;
      const answers = new Map<string, Set<PatientId>>();
      await Promise.all(
        times(FILES, async (file) => {
          // Every file overlaps its neighbours by half; every other one is read backwards.
          const numbers = times(SIZE, (index) => nhs((file * SIZE) / 2 + index));
          if (file % 2 === 1) numbers.reverse();
          const registrations = numbers.map((nhsNumber) => ({ nhsNumber, patientId: newPatient() }));
          const patients = await vaults[file % PROCESSES]!.provision(registrations);
          numbers.forEach((number, index) => {
            answers.set(number, (answers.get(number) ?? new Set()).add(patients[index]!));
          });
        }),
      );
      expect(answers.size).toBe(((FILES + 1) * SIZE) / 2);
      expect([...answers.values()].filter(({ size }) => size !== 1)).toEqual([]);
    },
    SLOW_MACHINE_MILLIS,
  );

  it(
    'wraps keys anew while others read and make them: no key is unreadable or changed for a moment',
    async () => {
      const KEYS = 100;
      const patients = times(KEYS, newPatient);
      const before = new Map<PatientId, string>();
      await Promise.all(
        patients.map(async (patient) => before.set(patient, (await vaults[0]!.createKey(patient)).id)),
      );
      keyring.rotate();
      const rewrapping = vaults[0]!.rewrapAll(10);
      let done = false;
      void rewrapping.finally(() => (done = true));
      let reads = 0;
      const reader = async (db: VaultDatabase): Promise<void> => {
        do {
          // A process that has just started, with nothing in its cache.
          const states = await (await openVault({ db, keyring })).keyStates(patients);
          for (const [patient, state] of states)
            expect(state.kind === 'present' && state.key.id).toBe(before.get(patient));
          await vaults[1]!.createKey(newPatient());
          reads += patients.length;
        } while (!done);
      };
      await Promise.all(databases.slice(1).map(reader));
      expect(await rewrapping).toEqual({ rewrapped: KEYS, unreadable: [] });
      report('keys wrapped anew while they are read', { keys: KEYS, reads, unreadable: 0 });
    },
    SLOW_MACHINE_MILLIS,
  );

  it(
    'erases while others register and import, and nobody waits in a circle',
    async () => {
      const patients = times(120, newPatient);
      await vaults[0]!.provision(patients.map((patientId, index) => ({ nhsNumber: nhs(index), patientId })));
      const part = (from: number): PatientId[] => [...patients.slice(from), ...patients.slice(0, from)];
      await Promise.all([
        vaults[0]!.eraseAll(part(0)),
        vaults[1]!.eraseAll(part(40).reverse()),
        vaults[2]!.eraseAll(part(80)),
        ...times(6, (round) =>
          vaults[round % PROCESSES]!.provision(
            times(60, (index) => ({ nhsNumber: nhs(1_000 + round * 30 + index), patientId: newPatient() })),
          ),
        ),
      ]);
      const states = await vaults[3]!.keyStates(patients);
      expect(new Set([...states.values()].map(({ kind }) => kind))).toEqual(new Set(['erased']));
      const left = await databases[0]!
        .selectFrom('patient_lookup')
        .select('patient_id')
        .where('patient_id', 'in', patients)
        .execute();
      expect(left).toEqual([]);
    },
    SLOW_MACHINE_MILLIS,
  );

  it(
    'erases although it was the one of two in a deadlock that had to give way',
    async () => {
      const [one, two] = [newPatient(), newPatient()];
      for (const patient of [one, two]) await vaults[0]!.createKey(patient);
      const touch = (db: VaultDatabase, patient: PatientId) =>
        db.updateTable('patient_key').set({ created_at: 'x' }).where('patient_id', '=', patient).execute();
      const { db, close } = await openPostgres<VaultTables>({ ...unhurried, url, poolSize: 1 });
      const eraser = await openVault({ db, keyring });
      // Of the two it is the eraser that looks for a circle.
      await sql`set deadlock_timeout = '2s'`.execute(db);
      let erasing: Promise<boolean> | undefined;
      await databases[1]!.transaction().execute(async (transaction) => {
        await sql`set local deadlock_timeout = '60s'`.execute(transaction);
        await touch(transaction, two);
        erasing = eraser.eraseAll([one, two]);
        // The eraser has deleted the first key and waits for the second; from here on for each other.
        await waits(databases[2]!);
        await touch(transaction, one);
      });
      await erasing;
      await close();
      expect([...(await vaults[3]!.keyStates([one, two])).values()]).toEqual([
        { kind: 'erased' },
        { kind: 'erased' },
      ]);
    },
    SLOW_MACHINE_MILLIS,
  );
});

/** Resolves once a statement waits for a lock on the keys. */
const waits = async (db: VaultDatabase): Promise<void> => {
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity
      where wait_event_type = 'Lock' and query like 'delete from "patient_key"%'
        and pid in (select pid from pg_locks where relation = 'patient_key'::regclass)`.execute(db);
    if (rows.length > 0) return;
  }
};
