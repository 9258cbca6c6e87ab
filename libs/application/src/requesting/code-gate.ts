import { type BreakerVerdict, breakerStanding, type PatientEventType } from '#libs/consent';
import { type Instant, millisOf, type OdsCode, plusMillis } from '#libs/kernel';
import type { CodeTrafficQueries } from '#libs/read-models';
import { applicationError } from '../errors.js';
import type { CodeBreakerView } from '../queries/index.js';
import type { CommandReceipt } from '../receipt.js';
import { problemOf } from '../running/outages.js';
import { type Patience, throughOutages } from '../running/retry.js';
import type { BreakerReading, CodeBreaker } from './code-breaker.js';
import { CodeCounts } from './code-counts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** When a limit per hour has room again nobody knows; it is worth asking after a while. */
const SOME_TIME = 5 * MINUTE;

const WHY = {
  failures: 'Too many codes could not be delivered.',
  unanswered: 'Too few codes were acted on.',
  organisation: 'The codes for one organisation in an hour.',
  altogether: 'The codes of all organisations in an hour.',
} as const;

const issues: ReadonlySet<string> = new Set<PatientEventType>(['CodeIssued', 'ContactCodeIssued']);

/** Why no code may go out, and until about when. */
interface Paused {
  readonly why: keyof typeof WHY;
  readonly until: Instant;
}

/** Whether a code may go out, as it was judged before the patient was looked at. */
export interface Admission {
  /** No code may go out for whatever reason. */
  readonly paused: boolean;
  /** Counts one code for `what`, once however often it is tried. CONSENT_CODES_PAUSED. */
  take(what: string, now: Instant): void;
  /** Does what may take one; what was taken counts only if a code was issued. */
  taking(work: () => Promise<CommandReceipt>): Promise<CommandReceipt>;
}

/**
 * How fast codes go out, for an organisation and altogether, and whether any do (section 4). What the ledger says of all
 * processes and of before holds with what this process let through a moment ago.
 */
export class CodeGate {
  readonly #counts = new CodeCounts();

  constructor(
    private readonly breaker: CodeBreaker,
    private readonly traffic: CodeTrafficQueries,
    private readonly patience: Patience,
    private readonly report: (fault: unknown) => void,
  ) {}

  /** Looks at all of it before the patient is: it takes as long for a patient who is not there. */
  async admission(organisation: OdsCode | null): Promise<Admission> {
    const reading = await this.#read();
    const verdict = await this.breaker.judge(reading);
    const paused = heldBy(verdict, reading) ?? (await this.#tooFast(organisation, reading));
    const onTrial = verdict.kind === 'pass' && reading.state.opened !== null;
    const taken = new Set<string>();
    return {
      paused: paused !== undefined,
      take: (what, now) => {
        if (this.#counts.has(organisation, what)) return;
        const late = paused ?? this.#fullBy(organisation, reading, onTrial, now);
        if (late !== undefined) throw pausedError(late, now);
        this.#counts.note(organisation, what, now);
        taken.add(what);
      },
      taking: async (work) => {
        let issued = false;
        try {
          const receipt = await work();
          issued = receipt.events.some(({ type }) => issues.has(type));
          return receipt;
        } finally {
          if (!issued) for (const what of taken) this.#counts.forget(organisation, what);
        }
      },
    };
  }

  async view(): Promise<CodeBreakerView> {
    const { state, policy, since, figures, now } = await this.breaker.read();
    return { standing: breakerStanding(state, now), ...state, since, figures, policy };
  }

  async #read(): Promise<BreakerReading> {
    try {
      return await throughOutages(this.patience, () => this.breaker.read());
    } catch (error) {
      throw problemOf(error);
    }
  }

  async #tooFast(organisation: OdsCode | null, { policy, now }: BreakerReading): Promise<Paused | undefined> {
    const since = plusMillis(now, -HOUR);
    try {
      const until = plusMillis(now, SOME_TIME);
      if (organisation !== null) {
        const own = await this.traffic.issued(since, organisation);
        if (own >= policy.perOrganisationPerHour) return { why: 'organisation', until };
      }
      const all = await this.traffic.issued(since);
      return all >= policy.altogetherPerHour ? { why: 'altogether', until } : undefined;
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  /** By what this process let through since: within the hour, and within a trial. */
  #fullBy(
    organisation: OdsCode | null,
    { state, policy }: BreakerReading,
    onTrial: boolean,
    now: Instant,
  ): Paused | undefined {
    const since = plusMillis(now, -HOUR);
    const until = plusMillis(now, SOME_TIME);
    if (organisation !== null && this.#counts.count(organisation, since) >= policy.perOrganisationPerHour)
      return { why: 'organisation', until };
    if (this.#counts.count(null, since) >= policy.altogetherPerHour) return { why: 'altogether', until };
    const { opened } = state;
    return onTrial &&
      opened !== null &&
      this.#counts.count(null, opened.trialFrom) >= policy.breaker.trialCodes
      ? { why: opened.cause, until: plusMillis(now, MINUTE) }
      : undefined;
  }
}

const heldBy = (verdict: BreakerVerdict, { state }: BreakerReading): Paused | undefined => {
  if (verdict.kind === 'hold') return { why: state.opened?.cause ?? 'failures', until: verdict.until };
  return verdict.kind === 'opens' ? { why: verdict.cause, until: verdict.trialFrom } : undefined;
};

const pausedError = ({ why, until }: Paused, now: Instant) =>
  applicationError('CONSENT_CODES_PAUSED', {
    detail: WHY[why],
    retryAfterSeconds: Math.max(1, Math.ceil((millisOf(until) - millisOf(now)) / 1000)),
  });
