import { eventStoreError, type Position } from '#libs/event-store';

/** A place in EventStoreDB's log; both halves count, compared commit first. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

const HALF = 16;
/** Below 2^63 each: the server holds them as signed 64-bit numbers. */
const SHAPE = /^[0-7][0-9a-f]{15}[0-7][0-9a-f]{15}$/;

const hex = (half: bigint): string => half.toString(16).padStart(HALF, '0');

/** One width for ever, so that comparing positions is comparing strings. */
export const positionOf = ({ commit, prepare }: LogPosition): Position =>
  `${hex(commit)}${hex(prepare)}` as Position;

/** The place a position stands for. Throws EVENT_STORE_INVALID_POSITION. */
export const logPositionOf = (position: Position): LogPosition => {
  if (!SHAPE.test(position)) throw invalidPosition('the position is malformed');
  return {
    commit: BigInt(`0x${position.slice(0, HALF)}`),
    prepare: BigInt(`0x${position.slice(HALF)}`),
  };
};

export const invalidPosition = (detail: string) =>
  eventStoreError('EVENT_STORE_INVALID_POSITION', { detail });

/** The later of two places; undefined is the start of the log. */
export const laterPosition = (a: Position | undefined, b: Position | undefined): Position | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;
