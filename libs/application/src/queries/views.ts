import type {
  ContactChannel,
  DeathStatus,
  ListStatus,
  MergeLink,
  OrganisationKind,
  PolicySettings,
  RelationshipKind,
} from '#libs/consent';
import type { CalendarDate, EventId, Instant, OdsCode, PatientId, Personal } from '#libs/kernel';

/** Where a number leads. */
export interface PatientFound {
  readonly patientId: PatientId;
  /** The patient this number was superseded by. */
  readonly survivor: PatientId | null;
}

export interface MaskedContactPoint {
  readonly contactPointId: string;
  readonly channel: ContactChannel;
  /** Enough to be recognised by its owner, too little to be used. */
  readonly masked: Personal<string>;
  readonly preferred: boolean;
  readonly verified: boolean;
}

export interface RelationshipView {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  readonly kind: RelationshipKind;
  readonly from: Instant;
  readonly to: Instant | null;
}

export interface OverrideView {
  readonly overrideId: string;
  readonly organisation: OdsCode;
  readonly actorId: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface PatientView {
  readonly patientId: PatientId;
  readonly revision: bigint;
  readonly nhsNumber: Personal<string>;
  readonly name: Personal<string> | null;
  readonly dateOfBirth: Personal<CalendarDate> | null;
  /** The practice the patient is registered with now. */
  readonly practice: OdsCode | null;
  readonly contactPoints: readonly MaskedContactPoint[];
  readonly relationships: readonly RelationshipView[];
  readonly overrides: readonly OverrideView[];
  readonly restricted: boolean;
  readonly death: DeathStatus;
  readonly survivor: PatientId | null;
  readonly mergedWith: readonly { readonly superseded: PatientId; readonly status: MergeLink['status'] }[];
}

export interface PracticeListView {
  readonly practice: OdsCode;
  /** Null while the list is empty and was never written. */
  readonly revision: bigint | null;
  readonly entries: readonly PracticeListEntryView[];
}

export interface PracticeListEntryView {
  readonly eventId: EventId;
  readonly organisation: OdsCode;
  readonly status: ListStatus;
  readonly from: Instant;
}

export interface OrganisationView {
  readonly code: OdsCode;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly from: Instant;
  readonly closure: { readonly at: Instant; readonly successors: readonly OdsCode[] } | null;
}

export interface AreaView {
  readonly areaId: string;
  readonly name: string;
  readonly memberships: readonly {
    readonly organisation: OdsCode;
    readonly member: boolean;
    readonly from: Instant;
  }[];
}

export interface PolicyView {
  readonly version: string;
  readonly from: Instant;
  readonly settings: PolicySettings;
}

/** One page of anything; the cursor leads to the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Reference data with the directory's revision: the ETag. */
export interface Revised<T> {
  readonly revision: bigint | null;
  readonly value: T;
}
