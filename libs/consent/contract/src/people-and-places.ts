import { type Instant, instant, type OdsCode, odsCode, type PatientId } from '#libs/kernel';
import type { DirectoryEvent } from '../../src/directory/events.js';
import { evolveDirectory } from '../../src/directory/evolve.js';
import { type DirectoryState, emptyDirectory } from '../../src/directory/state.js';
import type { GroundEvent } from '../../src/grounds/events.js';
import { evolveGrounds, type GroundsState, noGrounds } from '../../src/grounds/state.js';
import type { PatientRegistered } from '../../src/patient/events.js';
import type { NhsNumber } from '../../src/patient/nhs-number.js';
import type { Recorded } from '../../src/vocabulary/recorded.js';
import type { Actor, MadeBy } from '../../src/vocabulary/who.js';
import { recorded } from './recorded.js';

/* The people and places the domain's specs speak of. */

export const NOW: Instant = instant('2024-06-01T12:00:00Z');
export const YESTERDAY: Instant = instant('2024-05-31T12:00:00Z');
export const LAST_YEAR: Instant = instant('2023-06-01T12:00:00Z');
export const TOMORROW: Instant = instant('2024-06-02T12:00:00Z');

export const PRACTICE: OdsCode = odsCode('C81001');
export const OTHER_PRACTICE: OdsCode = odsCode('C81002');
export const TRUST: OdsCode = odsCode('RAA');
export const OTHER_TRUST: OdsCode = odsCode('RBB');
/** Closed since `CLOSURE`, with no successor. */
export const CLOSED_TRUST: OdsCode = odsCode('RCC');
export const CLOSED_PRACTICE: OdsCode = odsCode('C81003');
export const CLOSURE: Instant = instant('2024-05-01T00:00:00Z');
export const UNKNOWN: OdsCode = odsCode('XXX');

export const CLINICIAN: Actor = {
  id: '555000111',
  name: 'Dr Amal Idris',
  role: 'clinician',
  roleCode: 'R8000',
  organisation: TRUST,
};

export const SELF: MadeBy = { capacity: 'self', name: null, patientLacksCapacity: false };

const patientNumber = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}` as PatientId;
export const PATIENT = patientNumber(1);
export const OTHER_PATIENT = patientNumber(2);
export const THIRD_PATIENT = patientNumber(3);

const organisation = (code: OdsCode, kind: 'gp-practice' | 'nhs-trust'): DirectoryEvent => ({
  type: 'OrganisationRegistered',
  data: { organisation: code, name: `The ${code}`, kind, from: LAST_YEAR, recordedBy: CLINICIAN },
});

const closed = (code: OdsCode): DirectoryEvent => ({
  type: 'OrganisationClosed',
  data: { organisation: code, at: CLOSURE, successors: [], recordedBy: CLINICIAN },
});

export const directoryEvents: readonly DirectoryEvent[] = [
  ...[PRACTICE, OTHER_PRACTICE, CLOSED_PRACTICE].map((code) => organisation(code, 'gp-practice')),
  ...[TRUST, OTHER_TRUST, CLOSED_TRUST].map((code) => organisation(code, 'nhs-trust')),
  closed(CLOSED_TRUST),
  closed(CLOSED_PRACTICE),
];

/** The directory of the places above, and what else happened to it. */
export const directoryWith = (...events: readonly DirectoryEvent[]): DirectoryState =>
  evolveDirectory(
    emptyDirectory,
    [...directoryEvents, ...events].map((event, index): Recorded<DirectoryEvent> => recorded(event, index)),
  );

export const directory: DirectoryState = directoryWith();

export const PROJECT = 'heart-study';

/** A project people may join, and nothing else a use could rest on. */
export const grounds: GroundsState = evolveGrounds(noGrounds, [
  recorded<GroundEvent>(
    {
      type: 'ProjectRegistered',
      data: {
        groundId: PROJECT,
        details: {
          kind: 'project',
          title: 'Hearts of the county',
          sponsor: 'University of the Midlands',
          reference: 'IRAS 300001',
        },
        from: LAST_YEAR,
        to: null,
        recordedBy: CLINICIAN,
      },
    },
    0,
  ),
]);

/** A patient is registered: born in 1980 unless told otherwise. */
export const registered = (data: Partial<PatientRegistered> = {}) => ({
  type: 'PatientRegistered' as const,
  data: {
    nhsNumber: '9990000018' as NhsNumber,
    dateOfBirth: '1980-05-17' as PatientRegistered['dateOfBirth'],
    name: 'Rosa Field',
    recordedBy: CLINICIAN,
    ...data,
  },
});
