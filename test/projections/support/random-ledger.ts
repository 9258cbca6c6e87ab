import fc from 'fast-check';
import type { PatientEvent, PatientEventType } from '#libs/consent';
import type { EventStore, StreamId } from '#libs/event-store';
import { commandIdOf, instant, instantFromMillis, odsCode, type PatientId, plusMillis } from '#libs/kernel';
import { DataKey, newKeyBytes, newKeyId } from '#libs/privacy';
import { type DomainEvent, disclosureStream, newEvents, patientStream, typesOf } from '#libs/stored-events';
import { keySource, sampleEvents } from '#libs/stored-events/contract';

/* Ledgers with all kinds of events in any order: projections must take whatever was once recorded. */

const patients = [1, 2, 3].map(
  (digit) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111` as PatientId,
);
const writers = [1, 2].map((digit) =>
  disclosureStream(`${String(digit).repeat(8)}-2222-4222-8222-222222222222`),
);
const organisations = ['A81001', 'B82002', 'RJ1'].map(odsCode);

export const sealer = keySource(
  new Map(patients.map((patient) => [patient, new DataKey(newKeyId(), newKeyBytes())])),
);

export interface Happening {
  readonly stream: StreamId;
  readonly event: DomainEvent;
}

const instants = fc.integer({ min: 0, max: 20 }).map((day) => instantFromMillis(Date.UTC(2024, 2, 1 + day)));

/** The sample of a type with other times, organisations and ids in it. */
const varied = (type: PatientEventType): fc.Arbitrary<PatientEvent> =>
  fc
    .record({
      organisation: fc.constantFrom(...organisations),
      number: fc.integer({ min: 1, max: 3 }),
      time: instants,
      forAll: fc.boolean(),
      keepNamed: fc.boolean(),
      other: fc.constantFrom(...patients),
    })
    .map(({ organisation, number, time, forAll, keepNamed, other }) => {
      const sample = sampleEvents[type] as unknown as Record<string, unknown>;
      const changes: Record<string, unknown> = {
        organisation,
        keepNamed,
        scope: forAll ? { kind: 'all' } : { kind: 'organisation', organisation },
        from: time,
        at: time,
        to: type.startsWith('Consent') || type === 'VerificationRequired' ? null : time,
        kind: forAll ? 'registration' : 'referral',
        relationshipId: `r-${number}`,
        contactPointId: `c-${number}`,
        overrideId: `o-${number}`,
        itemId: `i-${number}`,
        requestId: `q-${number}`,
        survivor: other,
        superseded: other,
        other,
      };
      const own = Object.entries(changes).filter(([name]) => name in sample);
      return { type, data: { ...sample, ...Object.fromEntries(own) } } as unknown as PatientEvent;
    });

const patientTypes = typesOf('patient') as readonly PatientEventType[];
const choices: readonly PatientEventType[] = [
  'ConsentGranted',
  'ConsentRefused',
  'ConsentRevoked',
  'VerificationRequired',
];

const patientHappening: fc.Arbitrary<Happening> = fc
  .tuple(
    fc.constantFrom(...patients),
    fc.oneof(fc.constantFrom(...patientTypes), fc.constantFrom(...choices)).chain(varied),
  )
  .map(([patient, event]) => ({ stream: patientStream(patient), event }));

const disclosureHappening: fc.Arbitrary<Happening> = fc
  .tuple(fc.constantFrom(...writers), fc.constantFrom(...patients, null))
  .map(([stream, patientId]) => ({
    stream,
    event: { type: 'AccessDecisionMade', data: { ...sampleEvents.AccessDecisionMade, patientId } },
  }));

export const histories = fc.array(
  fc.oneof({ weight: 4, arbitrary: patientHappening }, { weight: 1, arbitrary: disclosureHappening }),
  { minLength: 1, maxLength: 60 },
);

/** Every type that can hold something personal about a patient, for each of them. */
export const oneOfEverything: readonly Happening[] = patients.flatMap((patientId) => [
  ...patientTypes.map((type) => ({
    stream: patientStream(patientId),
    event: { type, data: sampleEvents[type] } as PatientEvent,
  })),
  ...writers.map((stream) => ({
    stream,
    event: { type: 'AccessDecisionMade', data: { ...sampleEvents.AccessDecisionMade, patientId } } as const,
  })),
]);

let commands = 0;

/** Appends each at the end of its stream. */
export const record = async (store: EventStore, happenings: readonly Happening[]): Promise<void> => {
  for (const { stream, event } of happenings) {
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    const before = last?.metadata.recordedAt ?? instant('2024-03-01T09:00:00Z');
    commands += 1;
    const events = await newEvents({
      events: [event],
      stream,
      command: { commandId: commandIdOf('random', String(commands)), digest: 'd', correlationId: 'c' },
      recordedAt: plusMillis(before, 60_000),
      sealer,
    });
    await store.append(stream, last?.revision ?? 'no-stream', events);
  }
};
