import type { CalendarDate, Instant, OdsCode, PatientId, Personal } from '#libs/kernel';
import type { AccessRequestState } from '../access-requests/state.js';
import type { Contacts } from '../contact-points/state.js';
import { noOptOuts, type OptOutState } from '../opt-outs/state.js';
import type { Fact } from '../vocabulary/recorded.js';
import type {
  Basis,
  ChoiceValue,
  Direction,
  Purpose,
  RelationshipKind,
  Scope,
} from '../vocabulary/sharing.js';
import type { NhsNumber } from './nhs-number.js';

export interface Identity extends Fact {
  readonly nhsNumber: Personal<NhsNumber>;
  readonly dateOfBirth: Personal<CalendarDate> | null;
  readonly name: Personal<string> | null;
}

export interface Relationship extends Fact {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  readonly kind: RelationshipKind;
  readonly from: Instant;
  readonly to: Instant | null;
}

export interface Choice extends Fact {
  readonly direction: Direction;
  readonly scope: Scope;
  readonly value: ChoiceValue;
  readonly from: Instant;
  readonly to: Instant | null;
  readonly keepNamed: boolean;
  readonly basis: Basis;
}

export interface QuestionAsked extends Fact {
  readonly organisation: OdsCode;
  readonly relationshipId: string;
  readonly at: Instant;
}

export interface Answer extends Fact {
  readonly organisation: OdsCode;
  readonly relationshipId: string;
  readonly answer: 'yes' | 'no';
  readonly from: Instant;
}

/** An access request the patient said yes to, by code or online (rule 13). */
export interface VerifiedRequest extends Fact {
  readonly requestId: string;
  readonly organisation: OdsCode;
  readonly purpose: Purpose;
  readonly at: Instant;
}

export interface PrivacyMark extends Fact {
  readonly itemId: string;
  /** The organisation that recorded the item. */
  readonly organisation: OdsCode;
  readonly private: boolean;
  readonly from: Instant;
}

export interface Override extends Fact {
  readonly overrideId: string;
  readonly organisation: OdsCode;
  readonly actorId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly relationshipId: string | null;
}

/** Something that is switched on and off over time: the newest one effective at an instant holds. */
export interface Switch<T> extends Fact {
  readonly from: Instant;
  readonly value: T;
}

export type DeathStatus = 'formal' | 'informal' | 'none';

/** In the survivor: how another number's history counts. */
export interface MergeLink extends Fact {
  readonly superseded: PatientId;
  readonly status: 'linked' | 'confirmed' | 'undone';
  readonly from: Instant;
}

/** Everything one patient's stream says, kept with both times so that any past can be asked about. */
export interface PatientState extends Contacts {
  /** Undefined until the patient is registered. */
  readonly identity: Identity | undefined;
  readonly relationships: readonly Relationship[];
  readonly choices: readonly Choice[];
  readonly questions: readonly QuestionAsked[];
  readonly answers: readonly Answer[];
  readonly verifiedRequests: readonly VerifiedRequest[];
  /** Every access request, in the order they were made. */
  readonly accessRequests: readonly AccessRequestState[];
  readonly privacyMarks: readonly PrivacyMark[];
  readonly overrides: readonly Override[];
  readonly restrictions: readonly Switch<boolean>[];
  readonly deaths: readonly Switch<DeathStatus>[];
  /** Which patient this number was superseded by; null after an unmerge. */
  readonly survivors: readonly Switch<PatientId | null>[];
  readonly mergeLinks: readonly MergeLink[];
  readonly invalidations: readonly Switch<boolean>[];
  /** Opt-outs from uses beyond individual care, and consents to single projects. */
  readonly optOuts: OptOutState;
  /** Once everything personal was given up for good. */
  readonly erased: Fact | undefined;
  /** Record time of the newest event; the stream's time never goes back behind it. */
  readonly lastRecordedAt: Instant | undefined;
}

export const unregistered: PatientState = {
  identity: undefined,
  contactPoints: [],
  contactCodes: [],
  relationships: [],
  choices: [],
  questions: [],
  answers: [],
  verifiedRequests: [],
  accessRequests: [],
  privacyMarks: [],
  overrides: [],
  restrictions: [],
  deaths: [],
  survivors: [],
  mergeLinks: [],
  invalidations: [],
  optOuts: noOptOuts,
  erased: undefined,
  lastRecordedAt: undefined,
};

/** What a switch stands at: the one effective last, and of those at one instant the one recorded last. */
export const switchedTo = <T>(switches: readonly Switch<T>[], at: Instant): Switch<T> | undefined => {
  let held: Switch<T> | undefined;
  for (const candidate of switches) {
    if (candidate.from <= at && (held === undefined || candidate.from >= held.from)) held = candidate;
  }
  return held;
};
