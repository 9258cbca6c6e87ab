import type { ListStatus } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import { type Person, practicesAt } from './person.js';
import { type ModelWorld, ofType, predecessorsOf } from './world.js';

const strictestStatus = (statuses: readonly ListStatus[]): ListStatus | undefined =>
  (['prohibited', 'delisted', 'allowed'] as const).find((status) => statuses.includes(status));

/** What a practice's list says of an organisation, entries of the organisations it succeeds included. */
const listStatus = (
  world: ModelWorld,
  practice: OdsCode,
  organisation: OdsCode,
  at: Instant,
): ListStatus | undefined => {
  const entries = (world.practiceLists.get(practice) ?? [])
    .map(({ data }) => data)
    .filter((entry) => entry.organisation === organisation && entry.from <= at);
  const latest = entries.filter((entry) => entries.every((other) => other.from <= entry.from));
  // "carries list entries, prohibitions ... to the successor (the stricter where it has its own, until a new entry)"
  const carried = predecessorsOf(world, organisation, at)
    .filter(({ closedAt }) => latest.every((entry) => entry.from <= closedAt))
    .map((predecessor) => listStatus(world, practice, predecessor.organisation, at))
    .filter((status) => status === 'allowed' || status === 'prohibited');
  return strictestStatus([...latest.map((entry) => entry.status), ...carried]);
};

/** Whether a named area holds an organisation, by itself or by the organisations it succeeds. */
const isMember = (world: ModelWorld, areaId: string, organisation: OdsCode, at: Instant): boolean => {
  const entries = ofType(world.directory, 'LocalAreaMemberAdded', 'LocalAreaMemberRemoved').filter(
    ({ data }) => data.areaId === areaId && data.organisation === organisation && data.from <= at,
  );
  const latest = entries.filter((entry) => entries.every((other) => other.data.from <= entry.data.from));
  // "carries ... areas to the successor (the stricter where it has its own, until a new entry)"
  if (latest.length > 0) return latest.every((entry) => entry.type === 'LocalAreaMemberAdded');
  return predecessorsOf(world, organisation, at).some((p) => isMember(world, areaId, p.organisation, at));
};

/** "an area that holds both it and the practice" */
const shareAnArea = (world: ModelWorld, a: OdsCode, b: OdsCode, at: Instant): boolean =>
  ofType(world.directory, 'LocalAreaDefined').some(
    ({ data }) => isMember(world, data.areaId, a, at) && isMember(world, data.areaId, b, at),
  );

/** Rule 12: "the practice itself, its allowed list, or an area that holds both it and the practice". */
export const isLocal = (world: ModelWorld, person: Person, organisation: OdsCode, at: Instant): boolean => {
  const practices = practicesAt(person, at);
  return (
    practices.length > 0 &&
    practices.every(
      (practice) =>
        practice === organisation ||
        listStatus(world, practice, organisation, at) === 'allowed' ||
        shareAnArea(world, practice, organisation, at),
    )
  );
};

/** Rule 8: "Practice prohibits this organisation". */
export const isProhibited = (
  world: ModelWorld,
  person: Person,
  organisation: OdsCode,
  at: Instant,
): boolean =>
  practicesAt(person, at).some((practice) => listStatus(world, practice, organisation, at) === 'prohibited');
