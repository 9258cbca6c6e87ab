import type { FeedFamily } from '#libs/consent';
import { publicTypes } from '../contract/index.js';
import type { StoredRecord } from '../rows.js';

/*
 * A patient under the S-flag, or whose number is void, is withdrawn: nothing of them is told but what keeps data
 * back. A dissent that was dropped would do harm.
 */

const kept: ReadonlySet<FeedFamily> = new Set<FeedFamily>(['opt-out', 'project-consent', 'patient']);

export const isKeptWhenWithdrawn = (family: FeedFamily): boolean => kept.has(family);

export const keptOf = (records: readonly StoredRecord[]): readonly StoredRecord[] =>
  records.filter(({ type }) => isKeptWhenWithdrawn(publicTypes[type].family));

/** Data of a row that carries several records, with those that may still be told. */
export const keepingDissents = (data: string): string => {
  const { records } = JSON.parse(data) as { readonly records: readonly StoredRecord[] };
  return JSON.stringify({ records: keptOf(records) });
};
