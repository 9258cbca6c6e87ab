import { type PatientState, type SupersededPatient, switchedTo } from '#libs/consent';
import { covers, type Instant, type OdsCode, type PatientId } from '#libs/kernel';
import type { Caller } from '../caller.js';

/** The patient something is asked about, under all the numbers that a merge joins. */
export interface Subject {
  readonly patientId: PatientId;
  readonly state: PatientState;
  readonly others: readonly SupersededPatient[];
  readonly now: Instant;
}

const numbers = ({ state, others }: Subject): readonly PatientState[] =>
  others.length === 0 ? [state] : [state, ...others.map((other) => other.state)];

const relationships = (subject: Subject) => numbers(subject).flatMap((number) => number.relationships);

/** The caller is this patient, under this number or one joined to it. */
export const isOwnRecord = ({ patientId }: Caller, subject: Subject): boolean =>
  patientId !== null &&
  (subject.patientId === patientId || subject.others.some((other) => other.patientId === patientId));

/** The patient is registered with the caller's organisation now. */
export const isRegisteredHere = ({ actor: { organisation } }: Caller, subject: Subject): boolean =>
  relationships(subject).some(
    (r) => r.kind === 'registration' && r.organisation === organisation && covers(r, subject.now),
  );

/** The caller's organisation has a live care relationship with the patient. */
export const caresFor = ({ actor: { organisation } }: Caller, subject: Subject): boolean =>
  relationships(subject).some((r) => r.organisation === organisation && covers(r, subject.now));

/**
 * The patient is registered elsewhere at `from` or now, or will be: a registration with the caller's organisation
 * would take over.
 */
export const isRegisteredElsewhere = (
  { actor: { organisation } }: Caller,
  subject: Subject,
  from: Instant,
): boolean => {
  const since = from < subject.now ? from : subject.now;
  return relationships(subject).some(
    (r) =>
      r.kind === 'registration' &&
      r.organisation !== organisation &&
      (r.to === null || (r.to > since && r.to > r.from)),
  );
};

/** The item has been marked before, as one that the caller's organisation recorded. */
export const isRecorder = ({ actor: { organisation } }: Caller, subject: Subject, itemId: string): boolean =>
  numbers(subject).some((number) =>
    number.privacyMarks.some((mark) => mark.itemId === itemId && mark.organisation === organisation),
  );

export const isOwnRelationship = (
  { actor: { organisation } }: Caller,
  subject: Subject,
  relationshipId: string,
): boolean =>
  relationships(subject).some((r) => r.relationshipId === relationshipId && r.organisation === organisation);

export const isOwnOverride = (
  { actor: { organisation } }: Caller,
  subject: Subject,
  overrideId: string,
): boolean =>
  numbers(subject).some((number) =>
    number.overrides.some((o) => o.overrideId === overrideId && o.organisation === organisation),
  );

/** S-flag: whoever is not the patient, the practice or an auditor is told that there is no such patient. */
export const isRestricted = (subject: Subject): boolean =>
  numbers(subject).some((number) => switchedTo(number.restrictions, subject.now)?.value === true);

export const seesRestricted = (caller: Caller, subject: Subject): boolean => {
  switch (caller.actor.role) {
    case 'patient':
      return isOwnRecord(caller, subject);
    case 'practice-staff':
      return isRegisteredHere(caller, subject);
    case 'auditor':
      return true;
    case 'ledger':
      // What it does itself it does for everybody, and tells nobody of.
      return true;
    case 'clinician':
    case 'admin':
    case 'service':
      return false;
  }
};

export const ownOrganisation = ({ actor }: Caller, organisation: OdsCode): boolean =>
  actor.organisation === organisation;
