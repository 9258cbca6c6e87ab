import type { Instant } from '#libs/kernel';

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
}

export interface PolicyVersion {
  readonly version: string;
  readonly from: Instant;
  readonly settings: PolicySettings;
}

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
  },
};
