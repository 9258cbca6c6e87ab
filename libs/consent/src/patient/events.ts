import type { CalendarDate, Instant, OdsCode, PatientId, Personal } from '#libs/kernel';
import type { AccessRequestEventData } from '../access-requests/events.js';
import type { ContactPointEventData } from '../contact-points/events.js';
import type { OptOutEventData } from '../opt-outs/events.js';
import type { ReasonCode } from '../vocabulary/alerts.js';
import type { Basis, Direction, RelationshipKind, Scope } from '../vocabulary/sharing.js';
import type { Actor, MadeBy, Method } from '../vocabulary/who.js';
import type { NhsNumber } from './nhs-number.js';

/*
 * What can happen to one patient. Names and shapes are stored for ever: a change is a new schema version
 * with an upcaster. Fields of type Personal are encrypted under the patient's key wherever they are stored.
 * `from`, `to` and `at` are business time; record time is in the envelope.
 */

interface By {
  readonly recordedBy: Actor;
}

export interface PatientRegistered extends By {
  readonly nhsNumber: Personal<NhsNumber>;
  readonly dateOfBirth: Personal<CalendarDate> | null;
  readonly name: Personal<string> | null;
}

export interface CareRelationshipStarted extends By {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  readonly kind: RelationshipKind;
  readonly from: Instant;
  /** Why, when the organisation claimed it for itself: an alert of type 1. */
  readonly selfClaim: { readonly reason: ReasonCode; readonly note: Personal<string> | null } | null;
}

export interface CareRelationshipEnded extends By {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  /** The first instant it no longer holds. */
  readonly to: Instant;
}

/** The body of every choice; the event's type says which choice it is. */
export interface ChoiceMade extends By {
  readonly direction: Direction;
  readonly scope: Scope;
  readonly from: Instant;
  readonly to: Instant | null;
  /** On a dissent or `verify` for all: grants for named organisations stay. */
  readonly keepNamed: boolean;
  readonly basis: Basis;
  /** Which notice was shown, and its version; null where a policy set the choice. */
  readonly notice: string | null;
  readonly method: Method;
  /** Null where a policy set the choice. */
  readonly madeBy: MadeBy | null;
  readonly evidence: Personal<string> | null;
}

export interface SharingQuestionAsked extends By {
  readonly organisation: OdsCode;
  readonly relationshipId: string;
  readonly notice: string;
  readonly at: Instant;
}

export interface SharingQuestionAnswered extends By {
  readonly organisation: OdsCode;
  /** The relationship under which it was asked: a yes outlives locality only as long as this does. */
  readonly relationshipId: string;
  readonly answer: 'yes' | 'no';
  readonly from: Instant;
  readonly notice: string;
  readonly method: Method;
  readonly madeBy: MadeBy;
}

export interface ItemMarkedPrivate extends By {
  readonly itemId: string;
  /** The organisation that recorded the item; it alone still sees it. */
  readonly organisation: OdsCode;
  readonly from: Instant;
}

export interface ItemPrivacyLifted extends By {
  readonly itemId: string;
  readonly organisation: OdsCode;
  readonly from: Instant;
}

export interface EmergencyOverrideStarted extends By {
  readonly overrideId: string;
  readonly organisation: OdsCode;
  /** The one person it is for. */
  readonly actorId: string;
  readonly reason: ReasonCode;
  readonly note: Personal<string> | null;
  readonly from: Instant;
  readonly to: Instant;
  /** The relationship opened with it, which ends with it; null when one was live. */
  readonly relationshipId: string | null;
}

export interface EmergencyOverrideEnded extends By {
  readonly overrideId: string;
  readonly to: Instant;
}

/** S-flag: the record is to be handled as if it were not there. */
export interface PatientRestricted extends By {
  readonly from: Instant;
}

export interface PatientRestrictionLifted extends By {
  readonly from: Instant;
}

export interface DeathRecorded extends By {
  readonly status: 'formal' | 'informal';
  readonly dateOfDeath: Personal<CalendarDate> | null;
  readonly from: Instant;
}

export interface DeathRecordRemoved extends By {
  readonly from: Instant;
}

/** In the superseded number's stream: questions about it go to the survivor. */
export interface NhsNumberSuperseded extends By {
  readonly survivor: PatientId;
  readonly from: Instant;
}

/** In the survivor's stream: from now on the other number's history counts here too. */
export interface SupersededNumberLinked extends By {
  readonly superseded: PatientId;
  readonly from: Instant;
}

/** In the survivor's stream: someone confirmed that both are one person. */
export interface MergeConfirmed extends By {
  readonly superseded: PatientId;
  readonly from: Instant;
}

/** In both streams: they were two people after all. */
export interface MergeUndone extends By {
  readonly other: PatientId;
  readonly from: Instant;
}

export interface NhsNumberInvalidated extends By {
  readonly from: Instant;
}

/** Why personal data may go: its time is over, or a court or the law says so. */
export type ErasureCause =
  | {
      readonly kind: 'retention-over';
      /** By which policy, and how long it keeps what is on record after a death. */
      readonly policyVersion: string;
      readonly yearsAfterDeath: number;
    }
  | {
      readonly kind: 'legal-order';
      /** The order, among the grounds on record. */
      readonly groundId: string;
    };

/**
 * From here on everything personal in this stream, before and after, reads as forgotten: the key is destroyed next.
 * What was decided stays on record.
 */
export interface PatientErased extends By {
  readonly cause: ErasureCause;
  /** Where the decision is filed; never about the patient. */
  readonly authorisation: string;
  readonly at: Instant;
}

export interface PatientEventData extends AccessRequestEventData, ContactPointEventData, OptOutEventData {
  PatientRegistered: PatientRegistered;
  CareRelationshipStarted: CareRelationshipStarted;
  CareRelationshipEnded: CareRelationshipEnded;
  ConsentGranted: ChoiceMade;
  ConsentRefused: ChoiceMade;
  ConsentRevoked: ChoiceMade;
  VerificationRequired: ChoiceMade;
  SharingQuestionAsked: SharingQuestionAsked;
  SharingQuestionAnswered: SharingQuestionAnswered;
  ItemMarkedPrivate: ItemMarkedPrivate;
  ItemPrivacyLifted: ItemPrivacyLifted;
  EmergencyOverrideStarted: EmergencyOverrideStarted;
  EmergencyOverrideEnded: EmergencyOverrideEnded;
  PatientRestricted: PatientRestricted;
  PatientRestrictionLifted: PatientRestrictionLifted;
  DeathRecorded: DeathRecorded;
  DeathRecordRemoved: DeathRecordRemoved;
  NhsNumberSuperseded: NhsNumberSuperseded;
  SupersededNumberLinked: SupersededNumberLinked;
  MergeConfirmed: MergeConfirmed;
  MergeUndone: MergeUndone;
  NhsNumberInvalidated: NhsNumberInvalidated;
  PatientErased: PatientErased;
}

export type PatientEventType = keyof PatientEventData;

/** One thing that happened to a patient, as decided: not yet recorded. */
export type PatientEvent = {
  [T in PatientEventType]: { readonly type: T; readonly data: PatientEventData[T] };
}[PatientEventType];
