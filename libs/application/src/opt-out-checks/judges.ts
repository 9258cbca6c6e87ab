import { type Judge, verdict } from '#libs/opt-out-check';
import type { OptOutSets } from './opt-out-sets.js';

/** Keeps everyone who has not opted out nationally, and sets apart numbers that are void. */
export const nationalOptOuts = ({ optedOut, invalidated }: OptOutSets): Judge => {
  if (invalidated.size === 0) return (key) => (optedOut.has(key) ? verdict.remove : verdict.keep);
  return (key) => {
    if (invalidated.has(key)) return verdict.invalidated;
    return optedOut.has(key) ? verdict.remove : verdict.keep;
  };
};
