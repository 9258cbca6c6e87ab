import { type CalendarDate, dateInLondon, type Instant } from '#libs/kernel';
import { consentError } from '../../errors.js';
import { type PatientDecision, unless } from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import type { ImportLegacyType2 } from '../commands.js';

/** The last day on which a Type 2 code counted (section 8). */
const LAST_DAY = '2018-10-11' as CalendarDate;

/** Whether a Type 2 code recorded then became a national opt-out; a later one is flagged for contact instead. */
export const isType2Honoured = (recorded: Instant): boolean => dateInLondon(recorded) <= LAST_DAY;

/**
 * Takes over a Type 2 code as it stands in a practice's record. Nobody chooses anew, so neither age nor death is
 * asked about. The same code a second time is refused.
 */
export const importLegacyType2 = (
  { from, by: recordedBy, now }: ImportLegacyType2,
  { optOuts }: PatientState,
): PatientDecision => {
  const honoured = isType2Honoured(from);
  const known = [...optOuts.choices.filter(({ legacy }) => legacy), ...optOuts.unhonoured];
  const refusal =
    from > now
      ? consentError('CONSENT_OPT_OUT_INVALID', { detail: 'The code was recorded in the past.' })
      : known.some((code) => code.from === from)
        ? consentError('CONSENT_STATE_UNCHANGED')
        : undefined;
  return unless(refusal, () => [{ type: 'LegacyType2Imported', data: { from, honoured, recordedBy } }]);
};
