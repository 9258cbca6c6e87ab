import type { Build } from './build.js';
import { lockBuilds, updateBuild } from './catalogue.js';
import { deleteCheckpoints, readWhole, writeChecksum } from './checkpoint.js';
import type { ReadTransaction } from './projection.js';

/**
 * Called by each partition that has reached the target. The last of them makes them one, which goes on alone: what is
 * left is too little to share out.
 */
export const finishPartition = async (tx: ReadTransaction, build: Build, now: string): Promise<void> => {
  // Of two that finish at once, the second to get the lock sees that the first has.
  await lockBuilds(tx, build.name);
  const { position, checksum } = await readWhole(tx, build);
  if (position < build.target) return;
  await deleteCheckpoints(tx, build, 1);
  await writeChecksum(tx, build, 0, checksum);
  const state = build.role === 'active' ? 'live' : 'catching-up';
  await updateBuild(tx, build, { partitions: 1, state }, now);
};
