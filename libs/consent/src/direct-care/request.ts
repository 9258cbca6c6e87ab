import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import type { PatientState } from '../patient/state.js';
import type { PracticeListState } from '../practice-list/state.js';

/** "May this organisation see this record now?", for a patient already found (rules 1 and 2 are before it). */
export interface AccessRequest {
  readonly viewer: OdsCode;
  readonly actor: { readonly id: string; readonly roleCode: string | null };
  /** As declared by the caller; anything but a known purpose is denied by rule 3. */
  readonly purpose: string;
  readonly sources: 'any' | readonly OdsCode[];
  /** The items asked for; empty means the record as a whole. */
  readonly items: readonly string[];
  /** Business time: which choices were in force. */
  readonly at: Instant;
}

/** A superseded number and how its history counts. */
export interface SupersededPatient {
  readonly patientId: PatientId;
  readonly state: PatientState;
}

/**
 * Everything a decision rests on, as known at one record time: each part is the fold of its stream up to
 * and including that time. What was recorded later cannot be in it, so it cannot change the answer.
 */
export interface AccessFacts {
  readonly patient: PatientState;
  /** The numbers this patient's number has superseded, with their own states. */
  readonly superseded: readonly SupersededPatient[];
  /** The lists of every practice the patient was ever registered with. */
  readonly practiceLists: ReadonlyMap<OdsCode, PracticeListState>;
  readonly directory: DirectoryState;
}
