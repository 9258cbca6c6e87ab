import { type Build, type BuildRole, type Reached, start } from './build.js';
import { type BuildChanges, insertBuild, updateBuild } from './catalogue.js';
import { deleteCheckpoints, insertCheckpoints, readWhole } from './checkpoint.js';
import type { Projection, ReadDatabase } from './projection.js';
import { dropRowsOf, showRowsOf } from './views.js';

export interface NewBuild {
  readonly projection: Projection;
  readonly role: 'active' | 'candidate';
  readonly ledgerId: string;
  readonly partitions: number;
  readonly target: Reached;
  readonly now: string;
}

export const inRole = (builds: readonly Build[], role: BuildRole): Build | undefined =>
  builds.findLast((build) => build.role === role);

/** Writes a new build into the catalogue; whoever runs it makes its tables. */
export const beginBuild = async (
  tx: ReadDatabase,
  builds: readonly Build[],
  { projection, role, ledgerId, partitions, target, now }: NewBuild,
): Promise<Build> => {
  const { name, version, tables } = projection;
  const build: Build = {
    name,
    version,
    build: (builds.at(-1)?.build ?? 0) + 1,
    role,
    state: 'pending',
    ledgerId,
    partitions: target === start || projection.byStream !== true ? 1 : partitions,
    target,
    tables,
    accepted: false,
    fault: undefined,
    differences: undefined,
    startedAt: now,
    updatedAt: now,
  };
  await insertBuild(tx, build);
  await insertCheckpoints(tx, build, build.partitions);
  return build;
};

/** Takes a build's rows away; its line in the catalogue stays. */
export const retireBuild = async (tx: ReadDatabase, build: Build, now: string): Promise<void> => {
  // In the order of a batch: whoever is in one finishes it, and finds its checkpoint gone at the next.
  const changes: BuildChanges = { role: 'retired', state: 'retired', differences: undefined };
  await updateBuild(tx, build, changes, now);
  await deleteCheckpoints(tx, build);
  await dropRowsOf(tx, build);
};

/**
 * Has a candidate's rows read in place of the active one's, which are kept to go back to, and those kept until now
 * dropped. Readers see the one or the other.
 */
export const switchTo = async (
  tx: ReadDatabase,
  candidate: Build,
  builds: readonly Build[],
  now: string,
): Promise<void> => {
  const previous = inRole(builds, 'previous');
  if (previous !== undefined && previous.build !== candidate.build) await retireBuild(tx, previous, now);
  const active = inRole(builds, 'active');
  if (active !== undefined) await updateBuild(tx, active, { role: 'previous', state: 'kept' }, now);
  const { position } = await readWhole(tx, candidate);
  const state = candidate.partitions > 1 && position < candidate.target ? 'rebuilding' : 'live';
  await updateBuild(
    tx,
    candidate,
    { role: 'active', state, fault: undefined, differences: undefined, accepted: false },
    now,
  );
  await showRowsOf(tx, candidate, active);
};
