import type { Position } from '#libs/event-store';
import type { Instant, PatientId } from '#libs/kernel';
import { LiveOptOutSets } from './opt-out-sets.js';

/** What the index holds, and up to where. */
export interface IndexContents {
  readonly sets: LiveOptOutSets;
  /** Whose standing changes next by what is on record already, and when. */
  readonly nextChanges: Map<PatientId, Instant>;
  /** Of the newest event in it; `''` while there is none. */
  position: Position | '';
  /** Whose event that is. */
  newest: PatientId | undefined;
}

export const emptyContents = (): IndexContents => ({
  sets: new LiveOptOutSets(),
  nextChanges: new Map(),
  position: '',
  newest: undefined,
});
