import type { Instant } from '#libs/kernel';

/**
 * Of what has taken effect by `at`, the newest; of several at one instant the strictest, and of equally strict
 * ones the one that comes last. Undefined where nothing has taken effect.
 */
export const newestEffective = <T extends { readonly from: Instant }>(
  items: readonly T[],
  at: Instant,
  strictnessOf: (item: T) => number,
): T | undefined => {
  let held: T | undefined;
  for (const item of items) {
    if (item.from > at) continue;
    const newer =
      held === undefined ||
      item.from > held.from ||
      (item.from === held.from && strictnessOf(item) >= strictnessOf(held));
    if (newer) held = item;
  }
  return held;
};
