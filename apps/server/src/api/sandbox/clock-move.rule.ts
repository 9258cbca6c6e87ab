import { parseInstant } from '#libs/kernel';
import { check } from '../../http/fields/index.js';

const MAX_SECONDS = 100 * 365 * 86_400;

const isOnlyOne = (move: { readonly to?: unknown; readonly advanceSeconds?: unknown }): boolean =>
  (move.to === undefined) !== (move.advanceSeconds === undefined);

const isRight = {
  to: (value: unknown) => typeof value === 'string' && parseInstant(value) !== undefined,
  advanceSeconds: (value: unknown) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_SECONDS,
};

const sentences = {
  to: 'must be a date and time with an offset, and the only member: either to or advanceSeconds',
  advanceSeconds: `must be a whole number from 0 to ${String(MAX_SECONDS)}, and left out with to`,
};

/** A clock is moved to a time or by a time, not both. */
export const ClockMoveRule = (member: keyof typeof isRight): PropertyDecorator =>
  check(`clockMove-${member}`, sentences[member], (value, move) => {
    if (member === 'to' && !isOnlyOne(move)) return false;
    return value === undefined || isRight[member](value);
  });
