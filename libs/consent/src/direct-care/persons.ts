import type { Instant, PatientId } from '#libs/kernel';
import type { MergeLink, PatientState } from '../patient/state.js';
import type { SupersededPatient } from './request.js';

/**
 * The numbers that make up one person at an instant, in groups: the numbers of one group are confirmed to be
 * one person and have one joined history; a group apart is linked but not yet confirmed.
 */
export interface NumberGroup {
  readonly states: readonly PatientState[];
  /** When the group was linked to the survivor; undefined for the survivor's own. */
  readonly linkedFrom: Instant | undefined;
}

/** The latest effective link to each other number; one that was undone is none. */
const linksAt = (state: PatientState, at: Instant): ReadonlyMap<PatientId, MergeLink> => {
  const latest = new Map<PatientId, MergeLink>();
  for (const link of state.mergeLinks) {
    const held = latest.get(link.superseded);
    if (link.from <= at && (held === undefined || link.from >= held.from)) latest.set(link.superseded, link);
  }
  for (const [id, link] of latest) if (link.status === 'undone') latest.delete(id);
  return latest;
};

/** Whether the other number counts in here then. */
export const isLinkedAt = (state: PatientState, other: PatientId, at: Instant): boolean =>
  linksAt(state, at).has(other);

/** When the two numbers were first linked, counting from their last separation. */
const linkedSince = (state: PatientState, superseded: PatientId, at: Instant): Instant | undefined =>
  state.mergeLinks
    .filter((link) => link.superseded === superseded && link.from <= at)
    .reduce<Instant | undefined>(
      (since, link) => (link.status === 'undone' ? undefined : (since ?? link.from)),
      undefined,
    );

/** The person's numbers at `at`, the survivor's group first. */
export const numberGroupsAt = (
  survivor: PatientState,
  superseded: readonly SupersededPatient[],
  at: Instant,
): readonly NumberGroup[] => {
  if (survivor.mergeLinks.length === 0) return [{ states: [survivor], linkedFrom: undefined }];
  const known = new Map(superseded.map((s) => [s.patientId, s.state]));
  const groups: { states: PatientState[]; linkedFrom: Instant | undefined }[] = [];
  const seen = new Set<PatientId>();
  const visit = (state: PatientState, group: (typeof groups)[number]): void => {
    group.states.push(state);
    for (const [id, link] of linksAt(state, at)) {
      const other = known.get(id);
      if (other === undefined || seen.has(id)) continue;
      seen.add(id);
      if (link.status === 'confirmed') {
        visit(other, group);
      } else {
        const apart = { states: [], linkedFrom: linkedSince(state, id, at) };
        groups.push(apart);
        visit(other, apart);
      }
    }
  };
  const own = { states: [], linkedFrom: undefined };
  groups.push(own);
  visit(survivor, own);
  return groups;
};
