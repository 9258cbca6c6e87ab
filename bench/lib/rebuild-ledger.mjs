import { join } from 'node:path';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { commandIdOf } from '#libs/kernel';
import { DataKey, LoadedKeys, newKeyBytes, newKeyId } from '#libs/privacy';
import { newEvents, patientStream } from '#libs/stored-events';

/*
 * A ledger to rebuild from: ten events a patient, sealed as the server seals them. Half are as an import leaves them,
 * a patient after the other; the other half is of everybody in turn, as days at work leave them.
 */

const EVENTS_PER_PATIENT = 10;
const AT_ONCE = 250;

const recordedBy = {
  id: '555021935107',
  name: 'Samira Okafor-Lindqvist',
  role: 'practice-staff',
  roleCode: 'R8008',
  organisation: 'C82001',
};

const dayOf = (n) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString();

const registration = (n) => [
  {
    type: 'PatientRegistered',
    data: { nhsNumber: '9990000018', dateOfBirth: '1970-05-17', name: 'Ann Example', recordedBy },
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

/** Fills `ledger.db` in that directory with about so many events; answers how many there are. */
export const makeLedger = async (directory, wanted) => {
  const store = await openSqliteEventStore({ file: join(directory, 'ledger.db') });
  const patients = Math.ceil(wanted / EVENTS_PER_PATIENT);
  const keys = new Map();
  for (let n = 0; n < patients; n++)
    keys.set(idOf(n), { kind: 'present', key: new DataKey(newKeyId(), newKeyBytes()) });
  const loaded = new LoadedKeys(keys);
  const sealer = { loadKeys: () => Promise.resolve(loaded) };
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
      await Promise.all(some.map((n) => append(n, nth, eventsOf(n))));
    }
  };
  await forEverybody(0, (n) => [...registration(n), choice(n, 2), choice(n, 3), choice(n, 4)]);
  for (let nth = 5; nth < EVENTS_PER_PATIENT; nth++) await forEverybody(nth, (n) => [choice(n, nth)]);
  await store.close();
  return patients * EVENTS_PER_PATIENT;
};
