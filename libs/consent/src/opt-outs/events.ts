import type { Instant, Personal } from '#libs/kernel';
import type { Actor, MadeBy, Method } from '../vocabulary/who.js';
import type { IdentityLevel, OptOutChannel, OptOutScheme } from './vocabulary.js';

/* What a patient says about uses beyond individual care; these events stand in the patient's own stream. */

interface By {
  readonly recordedBy: Actor;
}

/** The body of an opt-out and of its withdrawal; the event's type says which it is. */
export interface OptOutChosen extends By {
  readonly scheme: OptOutScheme;
  readonly channel: OptOutChannel;
  readonly madeBy: MadeBy;
  /** How far the identity of whoever chose was proven; null where that was not by NHS login. */
  readonly identityLevel: IdentityLevel | null;
  readonly from: Instant;
  readonly evidence: Personal<string> | null;
}

/** A Type 2 opt-out as a practice once coded it (CTV3 XaaVL), taken over from before the national opt-out. */
export interface LegacyType2Imported extends By {
  /** When the practice recorded the code. */
  readonly from: Instant;
  /** False after the cut-off: it opts nobody out, and the patient is to be asked. */
  readonly honoured: boolean;
}

/** The body of every answer about one project; the event's type says which answer it is. */
export interface ProjectAnswer extends By {
  readonly projectId: string;
  readonly from: Instant;
  /** Which information about the project was given, and its version. */
  readonly notice: string;
  readonly method: Method;
  readonly madeBy: MadeBy;
  readonly evidence: Personal<string> | null;
}

export interface OptOutEventData {
  OptOutRegistered: OptOutChosen;
  OptOutWithdrawn: OptOutChosen;
  LegacyType2Imported: LegacyType2Imported;
  ProjectConsentGiven: ProjectAnswer;
  ProjectConsentRefused: ProjectAnswer;
  ProjectConsentWithdrawn: ProjectAnswer;
}

export type OptOutEventType = keyof OptOutEventData;

export type OptOutEvent = {
  [T in OptOutEventType]: { readonly type: T; readonly data: OptOutEventData[T] };
}[OptOutEventType];
