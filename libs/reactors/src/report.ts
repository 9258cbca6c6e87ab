/** What a reactor tells of itself, for the log, the metrics and the alarm. Nothing in it is personal. */
export type ReactorReport =
  | { readonly kind: 'handled'; readonly reactor: string; readonly type: string; readonly millis: number }
  | {
      readonly kind: 'retry' | 'dead';
      readonly reactor: string;
      readonly type: string;
      readonly eventId: string;
      readonly failures: number;
      /** Code of the failure, never its message. */
      readonly error: string;
    }
  /** It cannot read the ledger or its own tables; it goes on trying. */
  | { readonly kind: 'trouble'; readonly reactor: string; readonly error: string };
