import { covers, type OdsCode } from '#libs/kernel';
import type { Override } from '../patient/state.js';
import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';
import { shareOut } from './rule-06-share-out.js';
import { prohibitedByPractice } from './rule-08-prohibited-by-practice.js';

/** The override this very person opened at this organisation, while its time box lasts. */
const liveOverride = (c: Case): Override | undefined =>
  c.overrides.find(
    (o) => o.organisation === c.request.viewer && o.actorId === c.request.actor.id && covers(o, c.at),
  );

/**
 * Rule 14: break-glass, evaluated last. It lifts rules 7 and 9 to 13 and a `verify` in 6;
 * a refusal in 6, and 8, only where the policy says so; never 5 or anything before it.
 */
export const emergencyOverride = (c: Case, source: OdsCode | 'rest'): Verdict | undefined => {
  const override = liveOverride(c);
  if (override === undefined) return undefined;
  const { overrideLiftsShareOutRefusal, overrideLiftsPracticeProhibition } = c.policy.settings;
  if (!overrideLiftsShareOutRefusal && shareOut(c, source).kind === 'refused') return undefined;
  if (!overrideLiftsPracticeProhibition && prohibitedByPractice(c) !== undefined) return undefined;
  return verdict(14, 'permit', 'emergency-override', [override.eventId]);
};
