import type { Instant, OdsCode } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';

/** What the checked data is wanted for; null where only national opt-outs were to be taken out. */
export interface CheckedUse {
  readonly purpose: string;
  readonly recipient: string | null;
  readonly project: string | null;
  /** The basis declared, and the object on record it names. */
  readonly basis: string | null;
  readonly groundId: string | null;
  readonly disease: string | null;
  /** The organisation whose records the file is from; null where that is not said. */
  readonly source: OdsCode | null;
}

/** A file as it was sent or written: its length, and a digest under a key of the ledger's. */
export interface CheckedFile {
  readonly bytes: number;
  /**
   * Of the file's SHA-256. Keyed, because the plain digest of a file with few rows could be found by trying all
   * numbers.
   */
  readonly digest: string;
}

/** One run of the file check, and on what it rested. */
export interface OptOutCheckRun {
  readonly checkId: string;
  readonly actor: Actor;
  readonly use: CheckedUse | null;
  /** Everything up to here, and nothing after it, was looked at; null for a ledger without events. */
  readonly asOfPosition: string | null;
  /** Business time: which opt-outs were in force. */
  readonly at: Instant;
}

export interface OptOutCheckCompleted extends OptOutCheckRun {
  readonly input: CheckedFile;
  readonly output: CheckedFile;
  readonly rows: number;
  readonly kept: number;
  readonly removed: number;
  /** Rows set apart, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** How many numbers were erased by then: rows of theirs are set apart as `erased`. */
  readonly erased: number;
}

/** A run that began and gave no result. */
export interface OptOutCheckFailed extends OptOutCheckRun {
  /** The code of the error. */
  readonly code: string;
}

export type OptOutCheckEvent =
  | { readonly type: 'OptOutCheckCompleted'; readonly data: OptOutCheckCompleted }
  | { readonly type: 'OptOutCheckFailed'; readonly data: OptOutCheckFailed };
