import type { Instant, OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import { emptyPracticeList, type PracticeListState } from '../practice-list/state.js';
import type { Relationship } from '../patient/state.js';
import { covers } from '#libs/kernel';
import { shareAnArea } from './area.js';
import { listStanding } from './practice-list.js';

/** What locality is judged on. */
export interface Surroundings {
  readonly relationships: readonly Relationship[];
  readonly practiceLists: ReadonlyMap<OdsCode, PracticeListState>;
  readonly directory: DirectoryState;
}

/** The practices the patient is registered with at that instant; more than one only while numbers are being merged. */
export const practicesAt = (relationships: readonly Relationship[], at: Instant): readonly OdsCode[] => [
  ...new Set(
    relationships.filter((r) => r.kind === 'registration' && covers(r, at)).map((r) => r.organisation),
  ),
];

export const listOf = (around: Surroundings, practice: OdsCode): PracticeListState =>
  around.practiceLists.get(practice) ?? emptyPracticeList;

const isLocalTo = (practice: OdsCode, organisation: OdsCode, at: Instant, around: Surroundings): boolean =>
  organisation === practice ||
  listStanding(listOf(around, practice), organisation, at, around.directory)?.status === 'allowed' ||
  shareAnArea(around.directory, practice, organisation, at);

/** Local: the practice itself, one on its allowed list, or one in an area that holds both (rule 12). */
export const isLocal = (organisation: OdsCode, at: Instant, around: Surroundings): boolean => {
  const practices = practicesAt(around.relationships, at);
  return practices.length > 0 && practices.every((practice) => isLocalTo(practice, organisation, at, around));
};

/** Every instant at which somebody's being local, or prohibited, may have changed. */
export const turningPoints = (around: Surroundings): readonly Instant[] => [
  ...around.relationships.flatMap((r) =>
    r.kind !== 'registration' ? [] : r.to === null ? [r.from] : [r.from, r.to],
  ),
  ...[...around.practiceLists.values()].flatMap((list) => list.entries.map((e) => e.from)),
  ...[...around.directory.areas.values()].flatMap((area) => area.memberships.map((m) => m.from)),
  ...[...around.directory.organisations.values()].flatMap((o) =>
    o.closure === undefined ? [] : [o.closure.at],
  ),
];

/** Whether the organisation was local at some instant in `[from, to]`. */
export const wasLocalWithin = (
  organisation: OdsCode,
  from: Instant,
  to: Instant,
  around: Surroundings,
): boolean =>
  isLocal(organisation, from, around) ||
  turningPoints(around).some((at) => from < at && at <= to && isLocal(organisation, at, around));
