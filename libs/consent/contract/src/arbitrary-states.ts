import fc from 'fast-check';
import { type EventId, forgotten } from '#libs/kernel';
import type { NhsNumber } from '../../src/patient/nhs-number.js';
import type { PatientState } from '../../src/patient/state.js';
import { at, day, id, organisation, patientId } from './arbitrary-pools.js';
import { CLINICIAN, OTHER_PATIENT, PATIENT } from './people-and-places.js';

/* States that no history of accepted commands need leave: what an older version, or a fault, may have stored. */

const fact = { eventId: fc.constant('event' as EventId), recordedAt: at };
const period = { from: at, to: fc.option(at) };
const switches = <T>(...values: readonly T[]) =>
  fc.array(fc.record({ ...fact, from: at, value: fc.constantFrom(...values) }), { maxLength: 4 });
export const anyPatientState: fc.Arbitrary<PatientState> = fc.record({
  identity: fc.option(
    fc.record({
      ...fact,
      nhsNumber: fc.constantFrom('9990000018' as NhsNumber, forgotten),
      dateOfBirth: fc.oneof(fc.constantFrom(null, forgotten), day),
      name: fc.constant(null),
    }),
    { nil: undefined },
  ),
  contactPoints: fc.array(
    fc.record({
      ...fact,
      contactPointId: id,
      channel: fc.constantFrom('sms' as const, 'email' as const),
      value: fc.constantFrom('+447700900123', forgotten),
      preferred: fc.boolean(),
      verified: fc.boolean(),
      byPatient: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  contactCodes: fc.constant([]),
  relationships: fc.array(
    fc.record({
      ...fact,
      ...period,
      relationshipId: id,
      organisation,
      kind: fc.constantFrom('registration' as const, 'referral' as const, 'self-claimed' as const),
    }),
    { maxLength: 5 },
  ),
  choices: fc.constant([]),
  questions: fc.array(fc.record({ ...fact, organisation, relationshipId: id, at }), { maxLength: 3 }),
  answers: fc.constant([]),
  verifiedRequests: fc.constant([]),
  accessRequests: fc.constant([]),
  erased: fc.option(fc.record(fact), { nil: undefined }),
  privacyMarks: fc.array(fc.record({ ...fact, itemId: id, organisation, private: fc.boolean(), from: at }), {
    maxLength: 4,
  }),
  overrides: fc.array(
    fc.record({
      ...fact,
      overrideId: id,
      organisation,
      actorId: fc.constant(CLINICIAN.id),
      from: at,
      to: at,
      relationshipId: fc.option(id),
    }),
    { maxLength: 3 },
  ),
  restrictions: switches(true, false),
  deaths: switches('formal' as const, 'informal' as const, 'none' as const),
  survivors: switches(null, OTHER_PATIENT, PATIENT),
  mergeLinks: fc.array(
    fc.record({
      ...fact,
      superseded: patientId,
      status: fc.constantFrom('linked' as const, 'confirmed' as const, 'undone' as const),
      from: at,
    }),
    { maxLength: 4 },
  ),
  invalidations: switches(true),
  optOuts: fc.record({
    choices: fc.array(
      fc.record({
        ...fact,
        from: at,
        scheme: fc.constantFrom('national' as const, 'type-1' as const),
        value: fc.constantFrom('opted-out' as const, 'withdrawn' as const),
        legacy: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    unhonoured: fc.array(fc.record({ ...fact, from: at }), { maxLength: 2 }),
    projects: fc.array(
      fc.record({
        ...fact,
        from: at,
        projectId: id,
        value: fc.constantFrom('given' as const, 'refused' as const, 'withdrawn' as const),
      }),
      { maxLength: 3 },
    ),
  }),
  lastRecordedAt: fc.option(at, { nil: undefined }),
});
