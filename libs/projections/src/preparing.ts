import { type Build, type Checkpoint, isMoving, stateToGoOnWith } from './build.js';
import type { BuildTables } from './build-tables.js';
import { lockBuilds, updateBuild } from './catalogue.js';
import { readCheckpoint } from './checkpoint.js';
import { projectionError } from './errors.js';
import type { Projection, ReadDatabase } from './projection.js';
import { lockTables, sumRows } from './row-sums/index.js';
import { showRowsOf } from './views.js';

export interface Prepared {
  readonly build: Build;
  readonly checkpoint: Checkpoint;
}

export interface Preparing {
  readonly writer: ReadDatabase;
  readonly projection: Projection;
  readonly tables: BuildTables;
  readonly partition: number;
  readonly now: () => string;
}

/**
 * Makes a build's tables ready and answers how far their rows reach. The rows of a first build are shown from the
 * start: there are no others. PROJECTION_DISPLACED when the build is not, or no longer, to be moved.
 */
export const prepare = ({ writer, projection, tables, partition, now }: Preparing): Promise<Prepared> =>
  writer.transaction().execute(async (tx) => {
    const { id } = tables;
    await lockTables(tx);
    const build = (await lockBuilds(tx, id.name)).find((other) => other.build === id.build);
    const checkpoint = await readCheckpoint(tx, id, partition);
    if (build === undefined || checkpoint === undefined) throw projectionError('PROJECTION_DISPLACED');
    if (build.state !== 'pending' && !isMoving(build)) throw projectionError('PROJECTION_DISPLACED');
    await projection.migrate(tables.bind(tx));
    await sumRows(tx, tables);
    if (build.state !== 'pending') return { build, checkpoint };
    const state = stateToGoOnWith(build, checkpoint.position);
    await updateBuild(tx, build, { state }, now());
    if (build.role === 'active') await showRowsOf(tx, build);
    return { build: { ...build, state }, checkpoint };
  });
