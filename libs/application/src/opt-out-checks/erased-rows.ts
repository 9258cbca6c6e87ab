import { type Judge, numberOfKey, type NumberKey, verdict } from '#libs/opt-out-check';
import type { ErasedNumbers } from '#libs/privacy';

/** Whether the number of that key was erased, and nobody has registered it since. */
export const isErasedIn =
  (erased: ErasedNumbers) =>
  (key: NumberKey): boolean =>
    erased.mayHold(key) && erased.holds(numberOfKey(key));

/**
 * Sets apart the rows of those erased: with their data went whether they had opted out, and what is not known to be
 * allowed stays in.
 */
export const withErasedApart = (judge: Judge, erased: ErasedNumbers): Judge => {
  if (erased.size === 0) return judge;
  const isErased = isErasedIn(erased);
  return (key) => (isErased(key) ? verdict.erased : judge(key));
};
