import type { EventId, Instant, OdsCode } from '#libs/kernel';
import type { PolicyVersion } from '../policy/policy.js';
import type { OrganisationKind } from './events.js';

export interface Organisation {
  readonly code: OdsCode;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly from: Instant;
  readonly closure: Closure | undefined;
}

export interface Closure {
  readonly eventId: EventId;
  readonly at: Instant;
  readonly successors: readonly OdsCode[];
}

export interface AreaMembership {
  readonly eventId: EventId;
  readonly organisation: OdsCode;
  readonly member: boolean;
  readonly from: Instant;
}

export interface LocalArea {
  readonly areaId: string;
  readonly name: string;
  readonly memberships: readonly AreaMembership[];
}

export interface AdoptedPolicy extends PolicyVersion {
  readonly eventId: EventId;
}

/** All reference data, as known at some record time. */
export interface DirectoryState {
  readonly organisations: ReadonlyMap<OdsCode, Organisation>;
  /** Closed organisations by each of their successors. */
  readonly predecessors: ReadonlyMap<OdsCode, readonly Organisation[]>;
  readonly areas: ReadonlyMap<string, LocalArea>;
  readonly policies: readonly AdoptedPolicy[];
  readonly lastRecordedAt: Instant | undefined;
}

export const emptyDirectory: DirectoryState = {
  organisations: new Map(),
  predecessors: new Map(),
  areas: new Map(),
  policies: [],
  lastRecordedAt: undefined,
};

export const isClosedAt = (organisation: Organisation, at: Instant): boolean =>
  organisation.closure !== undefined && organisation.closure.at <= at;
