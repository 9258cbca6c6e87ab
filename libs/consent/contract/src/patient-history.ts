import type { Instant } from '#libs/kernel';
import type { RecordOptOut, RecordProjectConsent } from '../../src/opt-outs/commands.js';
import type { RecordChoice } from '../../src/patient/commands.js';
import type {
  CareRelationshipStarted,
  DeathRecorded,
  EmergencyOverrideStarted,
  PatientEvent,
} from '../../src/patient/events.js';
import { CLINICIAN, LAST_YEAR, NOW, PROJECT, SELF, TOMORROW, TRUST } from './people-and-places.js';

/* Events and commands of a patient's life with everything filled in but what a spec is about. */

type Of<T extends PatientEvent['type']> = Extract<PatientEvent, { type: T }>;

export const relationshipStarted = (
  data: Partial<CareRelationshipStarted> = {},
): Of<'CareRelationshipStarted'> => ({
  type: 'CareRelationshipStarted',
  data: {
    relationshipId: 'referral-1',
    organisation: TRUST,
    kind: 'referral',
    from: LAST_YEAR,
    selfClaim: null,
    recordedBy: CLINICIAN,
    ...data,
  },
});

export const relationshipEnded = (
  to: Instant,
  { relationshipId, organisation }: Pick<CareRelationshipStarted, 'relationshipId' | 'organisation'> = {
    relationshipId: 'referral-1',
    organisation: TRUST,
  },
): Of<'CareRelationshipEnded'> => ({
  type: 'CareRelationshipEnded',
  data: { relationshipId, organisation, to, recordedBy: CLINICIAN },
});

export const died = (
  status: DeathRecorded['status'],
  data: Partial<DeathRecorded> = {},
): Of<'DeathRecorded'> => ({
  type: 'DeathRecorded',
  data: { status, dateOfDeath: null, from: LAST_YEAR, recordedBy: CLINICIAN, ...data },
});

export const deathRemoved = (from: Instant): Of<'DeathRecordRemoved'> => ({
  type: 'DeathRecordRemoved',
  data: { from, recordedBy: CLINICIAN },
});

export const overrideStarted = (
  data: Partial<EmergencyOverrideStarted> = {},
): Of<'EmergencyOverrideStarted'> => ({
  type: 'EmergencyOverrideStarted',
  data: {
    overrideId: 'override-1',
    organisation: TRUST,
    actorId: CLINICIAN.id,
    reason: 5,
    note: null,
    from: NOW,
    to: TOMORROW,
    relationshipId: null,
    recordedBy: CLINICIAN,
    ...data,
  },
});

/** The patient grants everyone access, by letter, from now on. */
export const recordChoice = (
  choice: Partial<RecordChoice> = {},
): RecordChoice & { readonly type: 'RecordChoice' } => ({
  type: 'RecordChoice',
  value: 'granted',
  direction: 'share-in',
  scope: { kind: 'all' },
  to: null,
  keepNamed: false,
  basis: 'patient',
  notice: 'sharing-v1',
  method: 'letter',
  madeBy: SELF,
  evidence: null,
  by: CLINICIAN,
  now: NOW,
  ...choice,
});

/** The patient opts out of the national scheme, by post, from now on. */
export const optOut = (
  choice: Partial<RecordOptOut> = {},
): RecordOptOut & { readonly type: 'RecordOptOut' } => ({
  type: 'RecordOptOut',
  value: 'opted-out',
  scheme: 'national',
  channel: 'post',
  madeBy: SELF,
  identityLevel: null,
  evidence: null,
  by: CLINICIAN,
  now: NOW,
  ...choice,
});

/** The patient opts out at the practice. */
export const typeOne = (choice: Partial<RecordOptOut> = {}) =>
  optOut({ scheme: 'type-1', channel: 'practice', ...choice });

/** The patient joins the project on record, by letter, from now on. */
export const projectConsent = (
  answer: Partial<RecordProjectConsent> = {},
): RecordProjectConsent & { readonly type: 'RecordProjectConsent' } => ({
  type: 'RecordProjectConsent',
  value: 'given',
  projectId: PROJECT,
  notice: 'heart-study/2',
  method: 'letter',
  madeBy: SELF,
  evidence: null,
  by: CLINICIAN,
  now: NOW,
  ...answer,
});
