import type { EventId, OdsCode } from '#libs/kernel';
import { type Deciding, decidingChoice } from '../choices/share.js';
import { isDissent } from '../vocabulary/sharing.js';
import { type Case, generalStandingsFor, standingsFor, verdict } from './case.js';
import type { Verdict } from './decision.js';

/** How a source stands: open, closed by a verdict, or open to a verified viewer alone. */
export type ShareOut =
  | { readonly kind: 'open'; readonly by: EventId | undefined }
  | { readonly kind: 'refused'; readonly verdict: Verdict }
  | { readonly kind: 'needs-code'; readonly by: EventId };

/** For every source the patient has not named, only what was said for all counts. */
const decidingAtSource = (c: Case, source: OdsCode | 'rest'): Deciding | undefined =>
  decidingChoice(
    source === 'rest' ? generalStandingsFor(c, 'share-out') : standingsFor(c, 'share-out', source),
  );

/** Rule 6: share out at the source. Not recorded means what the policy says. */
export const shareOut = (c: Case, source: OdsCode | 'rest'): ShareOut => {
  const deciding = decidingAtSource(c, source);
  if (deciding === undefined) {
    return c.policy.settings.shareOutDefault === 'visible'
      ? { kind: 'open', by: undefined }
      : { kind: 'refused', verdict: verdict(6, 'deny', 'share-out-not-recorded') };
  }
  const { value, eventId } = deciding.entry;
  const reason = `share-out-${value}${deciding.basis === 'policy' ? '-by-policy' : ''}`;
  if (isDissent(value)) return { kind: 'refused', verdict: verdict(6, 'deny', reason, [eventId]) };
  return value === 'verify' ? { kind: 'needs-code', by: eventId } : { kind: 'open', by: eventId };
};
