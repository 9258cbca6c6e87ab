import { type Instant, laterOf, plusMillis } from '#libs/kernel';
import type { BreakerCause, CodeBreakerClosed, CodeBreakerOpened, CodeFigures } from './events.js';
import type { BreakerPolicy } from './policy.js';

const MINUTE = 60_000;

export type BreakerEvent =
  | { readonly type: 'CodeBreakerOpened'; readonly data: CodeBreakerOpened }
  | { readonly type: 'CodeBreakerClosed'; readonly data: CodeBreakerClosed };

/** What stands on record about the breaker. */
export interface BreakerState {
  /** Null while it is closed. */
  readonly opened: Omit<CodeBreakerOpened, 'recordedBy'> | null;
  /** When it was closed last, by whom it was and why; null if never. */
  readonly closed: Omit<CodeBreakerClosed, 'recordedBy'> | null;
}

export const neverOpened: BreakerState = { opened: null, closed: null };

export const evolveBreaker = (state: BreakerState, event: BreakerEvent): BreakerState => {
  if (event.type === 'CodeBreakerOpened') return { ...state, opened: event.data };
  return { opened: null, closed: event.data };
};

export const breakerStandings = ['closed', 'open', 'half-open'] as const;
export type BreakerStanding = (typeof breakerStandings)[number];

export const breakerStanding = ({ opened }: BreakerState, now: Instant): BreakerStanding => {
  if (opened === null) return 'closed';
  return now < opened.trialFrom ? 'open' : 'half-open';
};

/** Codes issued after that instant are looked at: what was before the breaker last moved is judged already. */
export const figuresSince = (
  { opened, closed }: BreakerState,
  { windowMinutes }: BreakerPolicy,
  now: Instant,
): Instant => {
  if (opened !== null) return opened.trialFrom;
  const window = plusMillis(now, -windowMinutes * MINUTE);
  return closed === null ? window : laterOf(window, closed.at);
};

const causeOf = (
  { settled, failed, over, answered }: CodeFigures,
  { mostFailedPercent, leastAnsweredPercent }: BreakerPolicy,
  fewest: number,
  fewestOver = fewest,
): BreakerCause | undefined => {
  if (settled >= fewest && failed * 100 >= mostFailedPercent * settled) return 'failures';
  return over >= fewestOver && answered * 100 < leastAnsweredPercent * over ? 'unanswered' : undefined;
};

export type BreakerVerdict =
  /** A code may go out. */
  | { readonly kind: 'pass' }
  /** None may, until about then. */
  | { readonly kind: 'hold'; readonly until: Instant }
  /** It opens now. */
  | { readonly kind: 'opens'; readonly cause: BreakerCause; readonly trialFrom: Instant }
  /** The trial went well. */
  | { readonly kind: 'closes' };

/** On trial so many go out and no more, until what became of them can be said. */
const judgeTrial = (figures: CodeFigures, policy: BreakerPolicy, now: Instant): BreakerVerdict => {
  const { trialCodes, leastAnsweredPercent, pauseMinutes } = policy;
  // Those that failed are never over.
  const fewestOver = Math.max(1, trialCodes - figures.failed);
  const cause = causeOf(figures, policy, trialCodes, fewestOver);
  if (cause !== undefined) return { kind: 'opens', cause, trialFrom: plusMillis(now, pauseMinutes * MINUTE) };
  const enoughAnswered =
    figures.over >= fewestOver || figures.answered * 100 >= leastAnsweredPercent * trialCodes;
  if (figures.settled >= trialCodes && enoughAnswered) return { kind: 'closes' };
  return figures.issued < trialCodes ? { kind: 'pass' } : { kind: 'hold', until: plusMillis(now, MINUTE) };
};

/**
 * Whether a code may go out, by what became of those before it (section 4). `figures` are those since `figuresSince`.
 * Opened, it lets nothing through until its time is over, then a few codes on trial, and is closed by how they fare.
 */
export const judgeTraffic = (
  state: BreakerState,
  figures: CodeFigures,
  policy: BreakerPolicy,
  now: Instant,
): BreakerVerdict => {
  const { opened } = state;
  if (opened !== null) {
    return now < opened.trialFrom
      ? { kind: 'hold', until: opened.trialFrom }
      : judgeTrial(figures, policy, now);
  }
  const cause = causeOf(figures, policy, policy.fewestCodes);
  if (cause === undefined) return { kind: 'pass' };
  return { kind: 'opens', cause, trialFrom: plusMillis(now, policy.pauseMinutes * MINUTE) };
};
