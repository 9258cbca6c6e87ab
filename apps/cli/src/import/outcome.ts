import type { CodedError } from '#libs/kernel';

/** A row that is ready to be imported. */
export interface ImportRow<T> {
  readonly line: number;
  /** Names the row for ever: what is imported under it again changes nothing. */
  readonly key: string;
  readonly value: T;
}

/** What became of a row. */
export type RowOutcome =
  | { readonly line: number; readonly kind: 'recorded'; readonly events: number }
  /** All of it stood in the ledger already. */
  | { readonly line: number; readonly kind: 'unchanged' }
  | { readonly line: number; readonly kind: 'rejected'; readonly error: CodedError };

/** Brings rows in, many at a time; answers for each, in any order. */
export type BringIn<T> = (rows: readonly ImportRow<T>[]) => Promise<readonly RowOutcome[]>;

export const recordedOrNot = (line: number, events: number): RowOutcome =>
  events === 0 ? { line, kind: 'unchanged' } : { line, kind: 'recorded', events };
