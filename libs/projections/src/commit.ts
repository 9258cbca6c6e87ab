import type { Position } from '#libs/event-store';
import { moveCheckpoint, type Reached, start } from './checkpoint.js';
import { projectionError } from './errors.js';
import type { Batch } from './batches.js';
import type { Projection, ReadDatabase } from './projection.js';

/**
 * Rows and checkpoint in one transaction, or neither. The checkpoint moves first and only from where this runner left
 * it: that also locks its row, so that of two runners the second finds it moved and does no work for nothing.
 * PROJECTION_DISPLACED then; otherwise whatever the projection or its database throws.
 */
export const commitBatch = async (
  writer: ReadDatabase,
  projection: Projection,
  from: Reached,
  { events, position }: Batch,
): Promise<void> => {
  if (position === from || !isPosition(position)) return;
  const { name, version } = projection;
  const move = async (db: ReadDatabase): Promise<void> => {
    if (!(await moveCheckpoint(db, { name, version, from, to: position }))) {
      throw projectionError('PROJECTION_DISPLACED');
    }
  };
  if (events.length === 0) return move(writer);
  await writer.transaction().execute(async (tx) => {
    await move(tx);
    await projection.apply(tx, events);
  });
};

const isPosition = (reached: Reached): reached is Position => reached !== start;
