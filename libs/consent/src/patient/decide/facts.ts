import { type CodedError, type OdsCode, ok, type PatientId, refused, type Result } from '#libs/kernel';
import type { DirectoryState } from '../../directory/state.js';
import type { GroundsState } from '../../grounds/state.js';
import type { SupersededPatient } from '../../direct-care/request.js';
import type { PracticeListState } from '../../practice-list/state.js';
import type { PatientEvent } from '../events.js';
import type { PatientState } from '../state.js';

/** What a patient command rests on besides the patient's own stream, as known when it is decided. */
export interface PatientCommandFacts {
  /** The patient whose stream this is: the state itself does not say. */
  readonly patientId: PatientId;
  readonly directory: DirectoryState;
  /** The projects and other grounds on record; a consent can be given to a project among them alone. */
  readonly grounds?: GroundsState | undefined;
  /**
   * The other numbers of the same person: all that a merge joins to this one, confirmed or not, in either
   * direction and over several steps. Both numbers are one patient for relationships, death and age (section 6).
   */
  readonly others: readonly PatientState[];
  /** The same by id, as the rules about access count them in. */
  readonly superseded: readonly SupersededPatient[];
  /**
   * The lists of every practice the person was ever registered with. Asked of access requests alone: everything else
   * is decided without, and may be given none.
   */
  readonly practiceLists: ReadonlyMap<OdsCode, PracticeListState>;
  /** Where a number is superseded: the survivor's own stream, which must say so too. Not one of `others` yet. */
  readonly survivor?: PatientState | undefined;
}

/** The events to record, in order; none means that nothing changes. Or why it is refused. */
export type PatientDecision = Result<readonly PatientEvent[], CodedError>;

/** The events, unless something speaks against them. */
export const unless = (
  refusal: CodedError | undefined,
  events: () => readonly PatientEvent[],
): PatientDecision => (refusal === undefined ? ok(events()) : refused(refusal));

/** Every number of the person, this one first. */
export const numbersOf = (state: PatientState, facts: PatientCommandFacts): readonly PatientState[] => [
  state,
  ...facts.others,
];
