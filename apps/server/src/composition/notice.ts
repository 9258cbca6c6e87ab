/** Something that is waited for, or that went wrong and was made good: for the log. */
export interface LedgerNotice {
  readonly about: 'event-store' | 'database' | 'opt-out-set';
  /** In a word or two of ours. */
  readonly kind: string;
  /** What it happened to, in words of ours. */
  readonly operation?: string;
  /** How much longer it is waited for. */
  readonly seconds?: number;
  readonly error?: unknown;
}

/** Must not throw. */
export type OnNotice = (notice: LedgerNotice) => void;
