import type { Build, Checkpoint, Reached } from './build.js';
import { physicalName } from './build-tables.js';
import { inRole, switchTo } from './builds.js';
import { lockBuilds, readBuilds, updateBuild } from './catalogue.js';
import { lockCheckpoint } from './checkpoint.js';
import { findDifferences } from './differences.js';
import { projectionError } from './errors.js';
import type { ReadTransaction } from './projection.js';

/** What became of a candidate that is not yet in place. */
export type TakingOver =
  | 'moved'
  /** It is the active one now. */
  | 'switched'
  /** Its rows are not those of the active one. */
  | 'differs';

/** Where the rows of the active build and of a candidate of the same version must be the same. */
export interface MeetingPoint extends Checkpoint {
  readonly active: Build;
}

/**
 * Where the active build stands, which keeps still until the transaction ends. Undefined where there is nothing to
 * compare: rows of another version are other rows, and an accepted candidate has been looked at.
 */
export const meetingPoint = async (
  tx: ReadTransaction,
  candidate: Build,
  reached: Reached,
): Promise<MeetingPoint | undefined> => {
  if (candidate.accepted) return undefined;
  const active = inRole(await readBuilds(tx, candidate.name), 'active');
  if (active?.version !== candidate.version) return undefined;
  const checkpoint = await lockCheckpoint(tx, active);
  // It never goes back, and a candidate never passes it.
  if (checkpoint === undefined || checkpoint.position < reached)
    throw projectionError('PROJECTION_DISPLACED');
  return { ...checkpoint, active };
};

export interface Arrival {
  readonly build: Build;
  readonly reached: Checkpoint;
  readonly meeting: MeetingPoint | undefined;
  /** Whether there was nothing more to read. */
  readonly caughtUp: boolean;
  readonly now: string;
}

/** Switches to the candidate if it has arrived and is what it should be. */
export const takeOver = async (
  tx: ReadTransaction,
  { build, reached, meeting, caughtUp, now }: Arrival,
): Promise<TakingOver> => {
  const arrived = meeting === undefined ? caughtUp : reached.position === meeting.position;
  if (!arrived) return 'moved';
  if (meeting !== undefined && meeting.checksum !== reached.checksum) {
    const { active } = meeting;
    const pairs = build.tables.map((table) => ({
      table,
      wanted: physicalName(table, active),
      found: physicalName(table, build),
    }));
    await updateBuild(tx, build, { state: 'differs', differences: await findDifferences(tx, pairs) }, now);
    return 'differs';
  }
  await switchTo(tx, build, await lockBuilds(tx, build.name), now);
  return 'switched';
};
