import type { Instant } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';
import type { DetailsOf, GroundKind } from './details.js';

interface By {
  readonly groundId: string;
  readonly recordedBy: Actor;
}

/** Something a use may rest on came on record. */
export interface GroundOnRecord<K extends GroundKind> extends By {
  readonly details: DetailsOf<K>;
  readonly from: Instant;
  /** The first instant it no longer holds; null where no end is known. */
  readonly to: Instant | null;
}

export interface GroundExtended extends By {
  readonly to: Instant | null;
}

export interface GroundEnded extends By {
  readonly to: Instant;
}

export interface GroundEventData {
  ProjectRegistered: GroundOnRecord<'project'>;
  PublicHealthNoticeIssued: GroundOnRecord<'public-health-notice'>;
  PublicInterestApproved: GroundOnRecord<'public-interest-approval'>;
  LegalOrderRecorded: GroundOnRecord<'legal-order'>;
  Section251Approved: GroundOnRecord<'s251-approval'>;
  ExclusionNamed: GroundOnRecord<'named-exclusion'>;
  GroundExtended: GroundExtended;
  GroundEnded: GroundEnded;
}

export type GroundEventType = keyof GroundEventData;

export type GroundEvent = {
  [T in GroundEventType]: { readonly type: T; readonly data: GroundEventData[T] };
}[GroundEventType];
