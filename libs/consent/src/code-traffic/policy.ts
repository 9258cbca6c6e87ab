/** When no codes go out at all, because something is wrong with all of them. Whole numbers. */
export interface BreakerPolicy {
  /** How far back it looks. */
  readonly windowMinutes: number;
  /** Fewer codes than that say nothing. */
  readonly fewestCodes: number;
  /** From that share of codes that could not be delivered on it opens. */
  readonly mostFailedPercent: number;
  /** Below that share of codes that a patient acted on it opens: what nobody answers is sent to nobody. */
  readonly leastAnsweredPercent: number;
  /** How long it stays open before it lets codes through on trial. */
  readonly pauseMinutes: number;
  /** How many codes are let through on trial. */
  readonly trialCodes: number;
}

/** How fast codes may go out (section 4). Whole numbers. */
export interface CodeTrafficPolicy {
  /** Codes for requests of one organisation, in any hour. */
  readonly perOrganisationPerHour: number;
  /** Codes of all organisations together, in any hour. */
  readonly altogetherPerHour: number;
  /** Text messages to numbers that begin alike, in any hour: pumping goes through a block of numbers. */
  readonly perPrefixPerHour: number;
  readonly breaker: BreakerPolicy;
}

export const defaultCodeTraffic: CodeTrafficPolicy = {
  perOrganisationPerHour: 300,
  altogetherPerHour: 5_000,
  perPrefixPerHour: 120,
  breaker: {
    windowMinutes: 60,
    fewestCodes: 50,
    mostFailedPercent: 50,
    leastAnsweredPercent: 10,
    pauseMinutes: 15,
    trialCodes: 10,
  },
};
