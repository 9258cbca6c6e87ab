import type { Figures } from './figures.js';

export interface EventStoreDbOptions {
  /** `esdb://user:password@host:port,host:port?tls=true`, or `esdb+discover://name`. */
  readonly connectionString: string;
  /** PEM files; they win over those that the connection string names. */
  readonly tlsCAFile?: string;
  readonly userCertFile?: string;
  readonly userKeyFile?: string;
  /** How the server's logs name us. Default: `consent-ledger`. */
  readonly connectionName?: string;
  /** No call takes longer than this, whatever the server does. Default: 10 s. */
  readonly deadlineMs?: number;
  /** The first attempt of a call gets this long, each further one twice as long. Default: 2 s. */
  readonly attemptMs?: number;
  /** The deadline of a probe. Default: 3 s. */
  readonly probeDeadlineMs?: number;
  /** A subscription that has heard nothing for this long looks whether it is still alive. Default: 15 s. */
  readonly silenceMs?: number;
  /** Appends on the wire at once; further ones wait. Default: 64. */
  readonly concurrentAppends?: number;
  /** Appends waiting for their turn; further ones are refused with EVENT_STORE_UNAVAILABLE. Default: 2,000. */
  readonly waitingAppends?: number;
  /** Told of each thing that went wrong and was made good; for logs. Texts are free of secrets. */
  readonly onNotice?: (notice: Notice) => void;
}

export interface Notice {
  readonly kind: keyof Omit<Figures, 'waitingAppends' | 'openSubscriptions'>;
  /** The call or subscription it happened to. */
  readonly what: string;
  readonly reason: string;
}

/** The options with everything filled in. */
export type Limits = Required<
  Pick<
    EventStoreDbOptions,
    'deadlineMs' | 'attemptMs' | 'probeDeadlineMs' | 'silenceMs' | 'concurrentAppends' | 'waitingAppends'
  >
>;

export const limitsOf = (options: EventStoreDbOptions): Limits => ({
  deadlineMs: options.deadlineMs ?? 10_000,
  attemptMs: options.attemptMs ?? 2_000,
  probeDeadlineMs: options.probeDeadlineMs ?? 3_000,
  silenceMs: options.silenceMs ?? 15_000,
  concurrentAppends: options.concurrentAppends ?? 64,
  waitingAppends: options.waitingAppends ?? 2_000,
});
