import type { Instant, OdsCode } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';
import type { PolicySettings } from '../policy/policy.js';

/* Reference data every decision stands on: organisations, named local areas, policy versions. One stream. */

interface By {
  readonly recordedBy: Actor;
}

export const organisationKinds = ['gp-practice', 'nhs-trust', 'other-provider'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

export interface OrganisationRegistered extends By {
  readonly organisation: OdsCode;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly from: Instant;
}

export interface OrganisationClosed extends By {
  readonly organisation: OdsCode;
  /** The first instant it is closed. */
  readonly at: Instant;
  /** Who carries on its list entries, areas and the patients' dissents. */
  readonly successors: readonly OdsCode[];
}

export interface LocalAreaDefined extends By {
  readonly areaId: string;
  readonly name: string;
}

export interface LocalAreaMemberAdded extends By {
  readonly areaId: string;
  readonly organisation: OdsCode;
  readonly from: Instant;
}

export interface LocalAreaMemberRemoved extends By {
  readonly areaId: string;
  readonly organisation: OdsCode;
  readonly from: Instant;
}

export interface SharingPolicyAdopted extends By {
  readonly version: string;
  readonly from: Instant;
  readonly settings: PolicySettings;
}

export interface DirectoryEventData {
  OrganisationRegistered: OrganisationRegistered;
  OrganisationClosed: OrganisationClosed;
  LocalAreaDefined: LocalAreaDefined;
  LocalAreaMemberAdded: LocalAreaMemberAdded;
  LocalAreaMemberRemoved: LocalAreaMemberRemoved;
  SharingPolicyAdopted: SharingPolicyAdopted;
}

export type DirectoryEventType = keyof DirectoryEventData;

export type DirectoryEvent = {
  [T in DirectoryEventType]: { readonly type: T; readonly data: DirectoryEventData[T] };
}[DirectoryEventType];
