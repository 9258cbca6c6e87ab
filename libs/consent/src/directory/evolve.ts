import type { OdsCode } from '#libs/kernel';
import type { Recorded } from '../vocabulary/recorded.js';
import type { DirectoryEvent, OrganisationClosed } from './events.js';
import type { AreaMembership, DirectoryState, Organisation } from './state.js';

/*
 * The directory holds tens of thousands of organisations, so its maps are updated in place inside one fold
 * and copied only here, at the edge of a batch: readers never see a map change under them.
 */

type Draft = {
  organisations: Map<OdsCode, Organisation>;
  predecessors: Map<OdsCode, readonly Organisation[]>;
  areas: Map<string, { areaId: string; name: string; memberships: readonly AreaMembership[] }>;
  policies: DirectoryState['policies'];
  lastRecordedAt: DirectoryState['lastRecordedAt'];
};

const close = (
  draft: Draft,
  event: Recorded<{ type: 'OrganisationClosed'; data: OrganisationClosed }>,
): void => {
  const { organisation: code, at, successors } = event.data;
  const organisation = draft.organisations.get(code);
  if (organisation === undefined) return;
  const closed = { ...organisation, closure: { eventId: event.id, at, successors } };
  draft.organisations.set(code, closed);
  for (const successor of successors) {
    draft.predecessors.set(successor, [...(draft.predecessors.get(successor) ?? []), closed]);
  }
};

const changeMembership = (draft: Draft, areaId: string, membership: AreaMembership): void => {
  const area = draft.areas.get(areaId);
  if (area === undefined) return;
  draft.areas.set(areaId, { ...area, memberships: [...area.memberships, membership] });
};

const apply = (draft: Draft, event: Recorded<DirectoryEvent>): void => {
  switch (event.type) {
    case 'OrganisationRegistered': {
      const { organisation: code, name, kind, from } = event.data;
      draft.organisations.set(code, { code, name, kind, from, closure: undefined });
      return;
    }
    case 'OrganisationClosed':
      close(draft, event);
      return;
    case 'LocalAreaDefined': {
      const { areaId, name } = event.data;
      draft.areas.set(areaId, { areaId, name, memberships: draft.areas.get(areaId)?.memberships ?? [] });
      return;
    }
    case 'LocalAreaMemberAdded':
    case 'LocalAreaMemberRemoved': {
      const { areaId, organisation, from } = event.data;
      const member = event.type === 'LocalAreaMemberAdded';
      changeMembership(draft, areaId, { eventId: event.id, organisation, member, from });
      return;
    }
    case 'SharingPolicyAdopted': {
      const { version, from, settings } = event.data;
      draft.policies = [...draft.policies, { eventId: event.id, version, from, settings }];
      return;
    }
  }
};

/** The directory after more recorded events; the state given is left as it was. */
export const evolveDirectory = (
  state: DirectoryState,
  events: readonly Recorded<DirectoryEvent>[],
): DirectoryState => {
  if (events.length === 0) return state;
  const draft: Draft = {
    organisations: new Map(state.organisations),
    predecessors: new Map(state.predecessors),
    areas: new Map(state.areas),
    policies: state.policies,
    lastRecordedAt: state.lastRecordedAt,
  };
  for (const event of events) {
    apply(draft, event);
    draft.lastRecordedAt = event.recordedAt;
  }
  return draft;
};
