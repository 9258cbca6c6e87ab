/** How the adapter has fared since it was opened; for metrics and for tests. */
export interface Figures {
  /** Calls repeated because the outcome of an attempt was not known, or a follower refused it. */
  retries: number;
  /** Appends answered from the log: an earlier attempt had written them, its reply was lost. */
  foundWritten: number;
  /** Clients given up because they do not reconnect by themselves. */
  newClients: number;
  /** Subscriptions begun again from the last position processed. */
  resubscriptions: number;
  /** Events that came a second time and were dropped. */
  duplicates: number;
  waitingAppends: number;
  openSubscriptions: number;
}

export const newFigures = (): Figures => ({
  retries: 0,
  foundWritten: 0,
  newClients: 0,
  resubscriptions: 0,
  duplicates: 0,
  waitingAppends: 0,
  openSubscriptions: 0,
});
