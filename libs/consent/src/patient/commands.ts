import type { CalendarDate, Instant, OdsCode, PatientId } from '#libs/kernel';
import type { ContactPointCommandBody } from '../contact-points/commands.js';
import type { OptOutCommandBody } from '../opt-outs/commands.js';
import type { AccessRequestCommandBody } from '../access-requests/commands.js';
import type { Basis, ChoiceValue, Direction, RelationshipKind, Scope } from '../vocabulary/sharing.js';
import type { Actor, MadeBy, Method } from '../vocabulary/who.js';
import type { NhsNumber } from './nhs-number.js';

/*
 * What can be asked of one patient's stream. Ids arrive as values made by the caller, and `now` is the record
 * time the events will carry; a business time left out means now.
 */

interface Asked {
  readonly by: Actor;
  readonly now: Instant;
}

export interface RegisterPatient extends Asked {
  readonly nhsNumber: NhsNumber;
  readonly dateOfBirth: CalendarDate | null;
  readonly name: string | null;
  /** The practice the patient is registered with, and the id its relationship will have. */
  readonly registration: {
    readonly relationshipId: string;
    readonly practice: OdsCode;
    readonly from?: Instant;
  } | null;
}

export interface StartCareRelationship extends Asked {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  readonly kind: Exclude<RelationshipKind, 'self-claimed'>;
  readonly from?: Instant;
}

export interface ClaimCareRelationship extends Asked {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  /** SCR reason code; checked against alert type 1. */
  readonly reason: number;
  readonly note: string | null;
}

export interface EndCareRelationship extends Asked {
  readonly relationshipId: string;
  readonly to?: Instant;
}

export interface RecordChoice extends Asked {
  readonly value: ChoiceValue;
  readonly direction: Direction;
  readonly scope: Scope;
  readonly from?: Instant;
  readonly to: Instant | null;
  readonly keepNamed: boolean;
  readonly basis: Basis;
  readonly notice: string | null;
  readonly method: Method;
  readonly madeBy: MadeBy | null;
  readonly evidence: string | null;
}

export interface AskSharingQuestion extends Asked {
  readonly organisation: OdsCode;
  readonly notice: string;
}

export interface AnswerSharingQuestion extends Asked {
  readonly organisation: OdsCode;
  readonly answer: 'yes' | 'no';
  readonly from?: Instant;
  readonly notice: string;
  readonly method: Method;
  readonly madeBy: MadeBy;
}

export interface SetItemPrivacy extends Asked {
  readonly itemId: string;
  readonly organisation: OdsCode;
  readonly private: boolean;
  readonly from?: Instant;
}

export interface StartEmergencyOverride extends Asked {
  readonly overrideId: string;
  /** Used when no relationship is live: the self-claimed one that is opened with the override. */
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  readonly reason: number;
  readonly note: string | null;
  /** Authenticator assurance level of the caller's login (NHS login / CIS2): 3 is needed. */
  readonly assuranceLevel: number;
}

export interface EndEmergencyOverride extends Asked {
  readonly overrideId: string;
}

export interface SetRestriction extends Asked {
  readonly restricted: boolean;
}

export interface RecordDeath extends Asked {
  readonly status: 'formal' | 'informal';
  readonly dateOfDeath: CalendarDate | null;
  readonly from?: Instant;
}

export type RemoveDeathRecord = Asked;

export interface SupersedeNhsNumber extends Asked {
  readonly survivor: PatientId;
}

export interface LinkSupersededNumber extends Asked {
  readonly superseded: PatientId;
}

export interface ConfirmMerge extends Asked {
  readonly superseded: PatientId;
}

export interface UndoMerge extends Asked {
  readonly other: PatientId;
}

export type InvalidateNhsNumber = Asked;

export interface ErasePatient extends Asked {
  readonly cause:
    { readonly kind: 'retention-over' } | { readonly kind: 'legal-order'; readonly groundId: string };
  readonly authorisation: string;
}

export interface PatientCommandBody
  extends AccessRequestCommandBody, ContactPointCommandBody, OptOutCommandBody {
  RegisterPatient: RegisterPatient;
  StartCareRelationship: StartCareRelationship;
  ClaimCareRelationship: ClaimCareRelationship;
  EndCareRelationship: EndCareRelationship;
  RecordChoice: RecordChoice;
  AskSharingQuestion: AskSharingQuestion;
  AnswerSharingQuestion: AnswerSharingQuestion;
  SetItemPrivacy: SetItemPrivacy;
  StartEmergencyOverride: StartEmergencyOverride;
  EndEmergencyOverride: EndEmergencyOverride;
  SetRestriction: SetRestriction;
  RecordDeath: RecordDeath;
  RemoveDeathRecord: RemoveDeathRecord;
  SupersedeNhsNumber: SupersedeNhsNumber;
  LinkSupersededNumber: LinkSupersededNumber;
  ConfirmMerge: ConfirmMerge;
  UndoMerge: UndoMerge;
  InvalidateNhsNumber: InvalidateNhsNumber;
  ErasePatient: ErasePatient;
}

export type PatientCommandType = keyof PatientCommandBody;

export type PatientCommand = {
  [T in PatientCommandType]: { readonly type: T } & PatientCommandBody[T];
}[PatientCommandType];
