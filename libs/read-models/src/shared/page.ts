import { readModelError } from '../errors.js';

/** One page of a list, and where the next one starts: undefined when this was the last. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly next: string | undefined;
}

export interface PageRequest {
  /** What the page before gave as `next`. */
  readonly cursor?: string | undefined;
  /** 1 to 200. Default 50. */
  readonly limit?: number | undefined;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** READ_MODEL_LIMIT_INVALID unless it is 1 to 200. */
export const limitOf = ({ limit = DEFAULT_LIMIT }: PageRequest): number => {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw readModelError('READ_MODEL_LIMIT_INVALID');
  return limit;
};

/**
 * A cursor says after which key of which list to go on. It is opaque so that nobody builds one; it is not secret, and
 * it grants nothing, since each page is asked for with all the rights and filters of the first.
 */
export const cursorAfter = (list: string, key: string): string =>
  Buffer.from(JSON.stringify([list, key])).toString('base64url');

/** The key to go on after; undefined to start at the beginning. READ_MODEL_CURSOR_INVALID for another list's cursor. */
export const keyAfter = (list: string, { cursor }: PageRequest): string | undefined => {
  if (cursor === undefined) return undefined;
  const key = keyIn(cursor, list);
  if (key === undefined) throw readModelError('READ_MODEL_CURSOR_INVALID');
  return key;
};

const keyIn = (cursor: string, list: string): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parsed) || parsed.length !== 2 || parsed[0] !== list) return undefined;
    const key: unknown = parsed[1];
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
};

/** The page in `rows`, which were asked for one more than `limit` to learn whether there is a next page. */
export const pageOf = <R>(
  rows: readonly R[],
  {
    list,
    limit,
    keyOf,
  }: { readonly list: string; readonly limit: number; readonly keyOf: (row: R) => string },
): Page<R> => {
  const entries = rows.slice(0, limit);
  const last = rows.length > limit ? entries.at(-1) : undefined;
  return { entries, next: last === undefined ? undefined : cursorAfter(list, keyOf(last)) };
};

/** Whether the newest entry comes first. */
export type Order = 'newest-first' | 'oldest-first';
