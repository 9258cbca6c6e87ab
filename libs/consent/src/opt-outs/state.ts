import type { Instant } from '#libs/kernel';
import type { Fact } from '../vocabulary/recorded.js';
import type { OptOutScheme, OptOutValue, ProjectConsentValue } from './vocabulary.js';

/** One opt-out or its withdrawal; a legacy Type 2 that counts is a national opt-out. */
export interface OptOutChoice extends Fact {
  readonly scheme: OptOutScheme;
  readonly value: OptOutValue;
  readonly from: Instant;
  /** Whether it was taken over from a legacy Type 2 code. */
  readonly legacy: boolean;
}

/** A legacy Type 2 from after the cut-off: it opts nobody out, but the patient is to be asked. */
export interface UnhonouredType2 extends Fact {
  readonly from: Instant;
}

export interface ProjectConsent extends Fact {
  readonly projectId: string;
  readonly value: ProjectConsentValue;
  readonly from: Instant;
}

/** What one patient's stream says about uses beyond individual care, each list in recorded order. */
export interface OptOutState {
  readonly choices: readonly OptOutChoice[];
  readonly unhonoured: readonly UnhonouredType2[];
  readonly projects: readonly ProjectConsent[];
}

export const noOptOuts: OptOutState = { choices: [], unhonoured: [], projects: [] };
