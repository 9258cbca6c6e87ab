import type { Instant } from '#libs/kernel';
import { newestEffective } from '../vocabulary/newest.js';
import type { PrivacyMark } from './state.js';

/** An item's mark in force: the newest effective one, and at one instant the one that hides. */
export const markInForce = (
  marks: readonly PrivacyMark[],
  itemId: string,
  at: Instant,
): PrivacyMark | undefined =>
  newestEffective(
    marks.filter((mark) => mark.itemId === itemId),
    at,
    (mark) => Number(mark.private),
  );
