import type { Instant } from '#libs/kernel';
import { type CodeTrafficPolicy, defaultCodeTraffic } from '../code-traffic/policy.js';

/** What the rules leave to local policy. Every decision names the version it was made under. */
export interface PolicySettings {
  /** Share out where the patient has said nothing. */
  readonly shareOutDefault: 'visible' | 'withheld';
  /** National role codes that may view a record for direct care. */
  readonly viewingRoleCodes: readonly string[];
  /** National role codes that may start an emergency override. */
  readonly overrideRoleCodes: readonly string[];
  /** How long an emergency override lasts. */
  readonly overrideMinutes: number;
  /** Whether an emergency override lifts a refusal to share out (rule 6). */
  readonly overrideLiftsShareOutRefusal: boolean;
  /** Whether an emergency override lifts a practice's prohibition (rule 8). */
  readonly overrideLiftsPracticeProhibition: boolean;
  /** Left out, as policies from before there were access requests do: the default limits. */
  readonly requests?: RequestLimits;
  /** Left out, as policies from before do: the default. */
  readonly codes?: CodeTrafficPolicy;
  /** Left out, as policies from before do: the default. */
  readonly retention?: RetentionPolicy;
}

/** How long personal data is kept (section 7). */
export interface RetentionPolicy {
  /** Whole years from formal death; before they are over nothing is erased but by a legal order. */
  readonly yearsAfterDeath: number;
}

/** The limits of access requests and their codes (section 4). Whole numbers. */
export interface RequestLimits {
  /** How long a request lives. */
  readonly requestMinutes: number;
  /** How long a code lives. */
  readonly codeMinutes: number;
  /** Which wrong code locks the request. */
  readonly attemptsPerCode: number;
  readonly resendsPerRequest: number;
  /** Codes per patient in any 24 hours. */
  readonly codesPerDay: number;
  /** How long an organisation may not ask again after the patient declined. */
  readonly coolDownMinutes: number;
}

export interface PolicyVersion {
  readonly version: string;
  readonly from: Instant;
  readonly settings: PolicySettings;
}

export const defaultRequestLimits: RequestLimits = {
  requestMinutes: 60,
  codeMinutes: 10,
  attemptsPerCode: 5,
  resendsPerRequest: 3,
  codesPerDay: 5,
  coolDownMinutes: 24 * 60,
};

/** As long as GP records are kept after a death by the records management code of the NHS. */
export const defaultRetention: RetentionPolicy = { yearsAfterDeath: 10 };

/** The policy in force until another is adopted. */
export const defaultPolicy: PolicyVersion = {
  version: 'default-1',
  from: '0000-01-01T00:00:00.000Z' as Instant,
  settings: {
    shareOutDefault: 'visible',
    viewingRoleCodes: ['R8000'],
    overrideRoleCodes: ['R8000'],
    overrideMinutes: 240,
    overrideLiftsShareOutRefusal: false,
    overrideLiftsPracticeProhibition: false,
    requests: defaultRequestLimits,
    codes: defaultCodeTraffic,
    retention: defaultRetention,
  },
};
