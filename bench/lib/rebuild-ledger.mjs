import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { filesIn } from '#libs/config';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { commandIdOf, systemClock } from '#libs/kernel';
import { migrateVault, openFileKeyring, openVault, Sealer, SQLITE_VAULT_PRAGMAS } from '#libs/privacy';
import { newEvents, patientStream } from '#libs/stored-events';
import { numbersFrom } from './population.mjs';

/*
 * A data directory with a ledger to rebuild from: ten events a patient, sealed as the server seals them, by keys that
 * are in its vault. Half are as an import leaves them, a patient after the other; the other half is of everybody in
 * turn, as days at work leave them.
 */

const EVENTS_PER_PATIENT = 10;
const AT_ONCE = 250;
/** None of these has the population that a server is filled with. */
const FIRST_NUMBER = 200_000;

const recordedBy = {
  id: '555021935107',
  name: 'Samira Okafor-Lindqvist',
  role: 'practice-staff',
  roleCode: 'R8008',
  organisation: 'C82001',
};

const dayOf = (n) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString();

const registration = (n, nhsNumber) => [
  {
    type: 'PatientRegistered',
    data: { nhsNumber, dateOfBirth: '1970-05-17', name: 'Ann Example', recordedBy },
  },
  {
    type: 'CareRelationshipStarted',
    data: {
      relationshipId: `relationship-${n}`,
      organisation: 'C82001',
      kind: 'registration',
      from: dayOf(0),
      selfClaim: null,
      recordedBy,
    },
  },
];

const choice = (n, nth) => ({
  type: ['ConsentGranted', 'ConsentRefused', 'ConsentRevoked'][(n + nth) % 3],
  data: {
    direction: nth % 2 === 0 ? 'share-in' : 'share-out',
    scope: { kind: 'organisation', organisation: `X${100 + ((n + nth * 7) % 200)}` },
    from: dayOf(nth),
    to: null,
    keepNamed: false,
    basis: 'patient',
    notice: 'sharing-leaflet/2026-01',
    method: 'in-person',
    madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
    evidence: 'signed form 27b in the blue folder',
    recordedBy,
  },
});

const idOf = (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

const openKeys = async ({ vault: file, keyring: keyringFile }) => {
  const database = new Database(file);
  for (const pragma of SQLITE_VAULT_PRAGMAS) database.pragma(pragma);
  const db = new Kysely({ dialect: new SqliteDialect({ database }) });
  await migrateVault(db);
  const keyring = openFileKeyring({ file: keyringFile, mustExist: false, clock: systemClock });
  return { vault: await openVault({ db, keyring }), close: () => db.destroy() };
};

/** Fills that directory with about so many events; answers how many there are. */
export const makeLedger = async (directory, wanted) => {
  const files = filesIn(directory);
  const store = await openSqliteEventStore({ file: files.events });
  const { vault, close } = await openKeys(files);
  const sealer = new Sealer(vault);
  const patients = Math.ceil(wanted / EVENTS_PER_PATIENT);
  const free = numbersFrom(FIRST_NUMBER);
  const numbers = Array.from({ length: patients }, () => free.next().value);
  const append = async (n, nth, events) => {
    const stream = patientStream(idOf(n));
    const command = {
      commandId: commandIdOf('bench', `${n}/${nth}`),
      digest: 'bench',
      correlationId: 'bench',
    };
    const made = await newEvents({ events, stream, command, recordedAt: dayOf(nth), sealer });
    await store.append(stream, nth === 0 ? 'no-stream' : BigInt(nth - 1), made);
  };
  const forEverybody = async (nth, eventsOf) => {
    for (let from = 0; from < patients; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, patients - from) }, (_, index) => from + index);
      if (nth === 0) await vault.provision(some.map((n) => ({ nhsNumber: numbers[n], patientId: idOf(n) })));
      await Promise.all(some.map((n) => append(n, nth, eventsOf(n))));
    }
  };
  await forEverybody(0, (n) => [...registration(n, numbers[n]), choice(n, 2), choice(n, 3), choice(n, 4)]);
  for (let nth = 5; nth < EVENTS_PER_PATIENT; nth++) await forEverybody(nth, (n) => [choice(n, nth)]);
  await Promise.all([store.close(), close()]);
  return patients * EVENTS_PER_PATIENT;
};
