import type { Instant, OdsCode } from '#libs/kernel';
import type { AccessFacts } from '../direct-care/request.js';
import type { GroundsState } from '../grounds/state.js';
import type { DataClass, DeclaredBasis } from './vocabulary.js';

/** "May this patient's data go to them for that?", for a patient already found (rules 2.1 and 2.2 are before it). */
export interface SecondaryUseRequest {
  /** Who asks: where the use turns out to be individual care, they are the viewer. */
  readonly viewer: OdsCode;
  readonly actor: { readonly id: string; readonly roleCode: string | null };
  /** As declared; one that is not listed is denied by rule 2. */
  readonly purpose: string;
  /** The screening programme that invites. */
  readonly programme: string | null;
  /** The category of who receives the data; none, or one that is not listed, is denied by rule 2. */
  readonly recipient: string | null;
  readonly data: DataClass;
  readonly sources: 'any' | readonly OdsCode[];
  readonly project: string | null;
  /** The basis declared, with the object on record it rests on. */
  readonly basis: { readonly kind: DeclaredBasis; readonly groundId: string } | null;
  /** The disease a public-health notice is asked for. */
  readonly disease: string | null;
  /** Business time: what was in force. */
  readonly at: Instant;
}

/** Everything a decision rests on, as known at one record time: each part the fold of its stream up to that time. */
export interface SecondaryUseFacts extends AccessFacts {
  readonly grounds: GroundsState;
}
