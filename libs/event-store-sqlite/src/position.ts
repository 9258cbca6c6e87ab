import { eventStoreError, type Position } from '#libs/event-store';

const SHAPE = /^00[0-9a-f]{14}$/;

/** One width for ever, so that comparing positions is comparing strings. */
export const positionOf = (row: number): Position => row.toString(16).padStart(16, '0') as Position;

/**
 * The row a position stands for. A position past the head was never given out by this ledger: it
 * comes from another one, or from this one before it was put back to an older copy.
 */
export const rowOf = (position: Position, head: number): number => {
  const row = SHAPE.test(position) ? Number.parseInt(position, 16) : Number.NaN;
  if (!Number.isSafeInteger(row)) {
    throw eventStoreError('EVENT_STORE_INVALID_POSITION', { detail: 'the position is malformed' });
  }
  if (row > head) {
    throw eventStoreError('EVENT_STORE_INVALID_POSITION', {
      detail: 'the position is past the end of this ledger',
    });
  }
  return row;
};
